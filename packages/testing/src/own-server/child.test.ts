import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConnectionError, DatabaseLockedError, MissingPackageError } from '@surrealengine/core'
import { expect, onTestFinished, test } from 'vitest'
import { type ServerOptions, startServer, type TestServer } from '../server.js'
import { connectRoot, fresh } from '../wire.fixture.js'
import { startError } from './child.js'

async function start(options: ServerOptions): Promise<TestServer> {
  const server = await startServer({ kind: 'own', ownProcess: true, ...options })
  onTestFinished(() => server.kill())
  return server
}

async function emptyDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'own child '))
  onTestFinished(() => rm(directory, { recursive: true }))
  return join(directory, 'data')
}

test('the server is a process, and stop() leaves none behind', async () => {
  const before = process.getActiveResourcesInfo().filter(kind => kind === 'ProcessWrap').length
  const processes = (): number =>
    process.getActiveResourcesInfo().filter(kind => kind === 'ProcessWrap').length - before
  for (const end of ['stop', 'kill'] as const) {
    const server = await start({})
    expect(server).toMatchObject({ kind: 'own', version: expect.stringMatching(/^\d+\.\d+\.\d+/) })
    expect(processes()).toBe(1)
    await server[end]()
    await expect.poll(processes).toBe(0)
  }
})

test.each(['stop', 'kill'] as const)('acknowledged writes survive %s()', async end => {
  const storage = { directory: await emptyDirectory() }
  const namespace = fresh()
  const first = await start({ storage })
  const wire = await connectRoot(first, namespace)
  await wire.query('CREATE a:1')
  await first[end]()
  await expect(wire.closed).resolves.toBeTypeOf('number')
  const second = await start({ storage, port: first.port })
  expect(second.port).toBe(first.port)
  expect(await (await connectRoot(second, namespace)).query('SELECT * FROM a')).toMatchObject([{ result: [{}] }])
})

test('stop() and kill() wait neither for a running query nor for each other', async () => {
  for (const ends of [['stop'], ['kill'], ['stop', 'kill', 'stop']] as const) {
    const server = await start({})
    const wire = await connectRoot(server)
    const lost = expect(wire.query('SLEEP 1h')).rejects.toThrow('closed')
    await wire.ok('ping')
    await Promise.all(ends.map(end => server[end]()))
    await lost
  }
})

test('a port that is taken is the same error as without a child process', async () => {
  const { port } = await start({})
  await expect(start({ port })).rejects.toMatchObject({
    code: 'CONNECTION',
    message: expect.stringContaining(`${port}`),
  })
})

test.each([
  [{ code: 'DATABASE_LOCKED', message: 'open elsewhere', hint: 'stop it' }, DatabaseLockedError],
  [{ code: 'MISSING_PACKAGE', message: 'not there', hint: 'install it' }, MissingPackageError],
  [{ code: 'CONNECTION', message: 'did not open' }, ConnectionError],
  [{ message: 'an unexpected fault' }, ConnectionError],
])('an error of the child is thrown in this process: %o', (met, kind) => {
  const error = startError(met, '')
  expect(error.constructor).toBe(kind)
  expect(error).toMatchObject({ message: met.message, hint: 'hint' in met ? met.hint : undefined })
})

test('a child that exits without a message is an error with its output', () => {
  expect(startError(undefined, 'no such module').message).toContain('no such module')
})

test('ownProcess must be true or false', async () => {
  await expect(start(JSON.parse('{ "ownProcess": 1 }'))).rejects.toMatchObject({ option: 'ownProcess' })
})
