import { expect, test } from 'vitest'
import { start, temporary } from './embedded.fixture.js'

// Starting processes and opening directories takes long on a busy machine.

/** Runs the built package in a process of its own, and returns what it printed until it ended by itself. */
async function run(text: string): Promise<readonly string[]> {
  const { child, lines } = start(`
    import { createCodec, Uuid } from '@surrealengine/core'
    import { parseUrl } from '@surrealengine/core/transport'
    import { embedded } from '@surrealengine/transport-embedded'
    const connect = url => embedded.connect({
      url: parseUrl(url, 'path').url, options: {}, codec: createCodec(), handshake: {}, owner: {},
      signal: new AbortController().signal, onNotification: ({ action }) => console.log(action),
    })
    const call = async (link, method, ...params) => (await link.request({ method, params }).reply).result
    ${text}
    console.log('last line')
    process.on('exit', () => console.log('exit'))
  `)
  const ended = new Promise(resolve => child.once('close', resolve))
  child.stdin?.end()
  await ended
  return lines.items
}

test.each(['mem', 'surrealkv', 'rocksdb'])('an open %s does not keep the process alive', async scheme => {
  const directory = scheme === 'mem' ? '' : await temporary()
  const said = await run(`
    const link = await connect('${scheme}://${directory}')
    await call(link, 'use', 'company', 'shop')
  `)
  expect(said).toEqual(['last line', 'exit'])
})

test('a call in flight does', async () => {
  const said = await run(`
    const link = await connect('mem://')
    void call(link, 'query', 'SLEEP 200ms').then(() => console.log('answered'))
  `)
  expect(said).toEqual(['last line', 'answered', 'exit'])
})

test.each(['mem', 'rocksdb'])('nothing does after close(), even with live queries: %s', async scheme => {
  const directory = scheme === 'mem' ? '' : await temporary()
  const said = await run(`
    const link = await connect('${scheme}://${directory}')
    await call(link, 'use', 'company', 'shop')
    await call(link, 'query', 'DEFINE TABLE person; LIVE SELECT * FROM person')
    await link.close()
  `)
  expect(said).toEqual(['last line', 'exit'])
})

test('a call that close() no longer waits for does not crash the process', async () => {
  const said = await run(`
    const link = await connect('surrealkv://${await temporary()}')
    const calls = Array.from({ length: 50 }, () => call(link, 'query', 'SLEEP 20ms; RETURN 1').catch(() => 'closed'))
    await link.close()
    console.log(new Set(await Promise.all(calls)).size)
  `)
  expect(said).toEqual(['1', 'last line', 'exit'])
})
