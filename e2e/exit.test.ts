import { execFile } from 'node:child_process'
import { createServer, type Server } from 'node:net'
import { promisify } from 'node:util'
import { startServer, type TestServer } from '@surrealengine/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HANG } from './hang.js'

const run = promisify(execFile)

let server: TestServer
let silent: Server
let silentPort = 0

beforeAll(async () => {
  server = await startServer()
  silent = createServer(() => {})
  await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
  const address = silent.address()
  if (typeof address === 'object' && address !== null) silentPort = address.port
})

afterAll(async () => {
  silent.close()
  await server.stop()
})

/** Runs code in a process that has to exit by itself. Returns its output. */
async function exits(code: string): Promise<string> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: import.meta.dirname,
    timeout: HANG,
    env: { ...process.env, WS: server.wsUrl, HTTP: server.httpUrl, SILENT: `127.0.0.1:${silentPort}` },
  })
  return stdout.trim()
}

const HEAD = `import { connect, createConnection } from 'surrealengine'
  const user = { username: 'root', password: 'root', namespace: 'exit', database: 'exit' };`

test.each(['process.env.WS', 'process.env.HTTP', "'mem://'"])(
  'a process that closed its connection to %s exits',
  async url => {
    const code = `${HEAD}
    const db = await connect({ url: ${url}, ...(${url}.startsWith('mem') ? {} : user) })
    await db.query('RETURN 1')
    await db.close()
    console.log('closed')`
    expect(await exits(code)).toBe('closed')
  },
)

test.each(['process.env.WS', 'process.env.HTTP'])(
  'a process that called unref() on its connection to %s exits',
  async url => {
    const code = `${HEAD}
    const db = await connect({ url: ${url}, ...user })
    await db.query('RETURN 1')
    db.unref()
    console.log('let go')`
    expect(await exits(code)).toBe('let go')
  },
)

test('a held lease with leakWarning does not keep the process alive', async () => {
  const code = `${HEAD}
    const db = await connect({ url: process.env.WS, ...user, usePool: true, leakWarning: '1h' })
    const lease = await db.lease()
    console.log(...(await lease.query('RETURN "held"')))
    db.unref()`
  expect(await exits(code)).toBe('held')
})

test('unref() applies to a socket that is still being opened', async () => {
  const code = `${HEAD}
    const db = createConnection({ url: 'ws://' + process.env.SILENT, timeout: '90s', attemptTimeout: '60s' })
    db.on('connecting', () => setImmediate(() => {
      db.unref()
      console.log('let go')
    }))
    db.connect()`
  expect(await exits(code)).toBe('let go')
})

test('an open embedded database does not keep the process alive', async () => {
  const code = `${HEAD}
    const db = await connect({ url: 'mem://' })
    console.log(await db.query('RETURN 1'))`
  expect(await exits(code)).toBe('[ 1 ]')
})

test.each(['ws', 'http'])(
  'a process waits for a connect() to a silent %s port, and exits with its error',
  async scheme => {
    const code = `${HEAD}
    const started = connect({ url: '${scheme}://' + process.env.SILENT, timeout: '300ms' })
    started.catch(error => console.log(error.code))`
    expect(await exits(code)).toBe('CONNECT_TIMEOUT')
  },
)

test('a connection that was only created does nothing', async () => {
  const code = `${HEAD}
    const db = createConnection({ url: process.env.WS })
    console.log(db.status)`
  expect(await exits(code)).toBe('disconnected')
})
