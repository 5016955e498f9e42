import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { findSurreal } from './find-surreal.js'
import { type ServerOptions, startServer, type TestServer } from './server.js'
import { connectRoot, fresh } from './wire.fixture.js'

const KINDS: readonly TestServer['kind'][] = findSurreal() === undefined ? ['own'] : ['own', 'real']

async function start(options: ServerOptions): Promise<TestServer> {
  const server = await startServer(options)
  onTestFinished(() => server.stop())
  return server
}

async function emptyDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'start server '))
  onTestFinished(() => rm(directory, { recursive: true }))
  return join(directory, 'made', 'with its parents')
}

describe.each(KINDS)('the %s server', kind => {
  test('describes its address, kind and version', async () => {
    const { port, ...server } = await start({ kind })
    expect(server).toMatchObject({
      kind,
      host: '127.0.0.1',
      wsUrl: `ws://127.0.0.1:${port}`,
      httpUrl: `http://127.0.0.1:${port}`,
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      description: expect.stringMatching(/^Testing against .*\d+\.\d+\.\d+/),
    })
  })

  test.each(['stop', 'kill'] as const)('after %s() its port is free and data in memory is gone', async end => {
    const first = await start({ kind })
    const namespace = fresh()
    const wire = await connectRoot(first, namespace)
    await wire.query('CREATE a:1')
    await first[end]()
    await expect(wire.closed).resolves.toBeTypeOf('number')
    await expect(fetch(`${first.httpUrl}/health`)).rejects.toThrow()
    const second = await start({ kind, port: first.port })
    expect(second.port).toBe(first.port)
    const again = await connectRoot(second, namespace)
    expect(await again.query('RETURN count(SELECT * FROM ONLY (INFO FOR DB).tables)')).toMatchObject([{ result: 0 }])
  })

  test.each(['stop', 'kill'] as const)('after %s() its directory can be opened again', async end => {
    const storage = { directory: await emptyDirectory() }
    const first = await start({ kind, storage })
    const namespace = fresh()
    await (await connectRoot(first, namespace)).query('CREATE a:1')
    await first[end]()
    const second = await start({ kind, storage })
    const wire = await connectRoot(second, namespace)
    expect(await wire.query('SELECT * FROM a')).toMatchObject([{ result: [{}] }])
    await wire.close()
    await second.stop()
  })

  test('stop() and kill() do not wait for a running query', async () => {
    for (const end of ['stop', 'kill'] as const) {
      const server = await start({ kind })
      const wire = await connectRoot(server)
      const lost = expect(wire.query('SLEEP 1h')).rejects.toThrow('closed')
      await wire.ok('ping')
      await server[end]()
      await lost
    }
  })

  test('stop() and kill() may be called again, and concurrently', async () => {
    const server = await start({ kind })
    await Promise.all([server.stop(), server.kill(), server.stop()])
    await server.kill()
    await server.stop()
  })

  test('a port that is taken is a ConnectionError', async () => {
    const { port } = await start({ kind })
    await expect(startServer({ kind, port })).rejects.toMatchObject({ code: 'CONNECTION' })
  })
})

test('an invalid option is a ConfigurationError', async () => {
  const wrong: readonly (readonly [string, object])[] = [
    ['kind', { kind: 'other' }],
    ['storage', { storage: { directory: '' } }],
    ['storage', { storage: null }],
    ['port', { port: 0 }],
    ['port', { port: 65_536 }],
    ['prot', { prot: 8000 }],
    ['engine', { engine: '@surrealdb/node' }],
    ['engine', { engine: 'file:///engine.js', kind: 'real' }],
  ]
  for (const [option, options] of wrong) {
    await expect(startServer(options)).rejects.toMatchObject({ code: 'CONFIGURATION', option })
  }
})

test("without a binary the own server starts, unless kind is 'real'", async () => {
  vi.stubEnv('SURREAL_BIN', '')
  vi.stubEnv('PATH', '/nowhere')
  onTestFinished(() => void vi.unstubAllEnvs())
  const server = await start({})
  expect(server.kind).toBe('own')
  expect(server.description).toContain('no surreal binary was found')
  await expect(startServer({ kind: 'real' })).rejects.toMatchObject({ code: 'CONFIGURATION', option: 'kind' })
})

test('a binary that exits at once or cannot be started is an error with its output', async () => {
  vi.stubEnv('SURREAL_BIN', process.execPath)
  onTestFinished(() => void vi.unstubAllEnvs())
  await expect(startServer({ kind: 'real' })).rejects.toMatchObject({
    code: 'CONNECTION',
    message: expect.stringContaining('Cannot find module'),
  })
})
