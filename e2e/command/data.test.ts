import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer, type TestServer } from '@surrealengine/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run } from './run.js'

const LOGIN = { SURREAL_USER: 'root', SURREAL_PASS: 'root', SURREAL_NAMESPACE: 'shop' }

let server: TestServer
let directory: string
beforeAll(async () => {
  server = await startServer({ ownProcess: true })
  directory = await mkdtemp(join(tmpdir(), 'command-'))
  const [made] = [
    await run(['query', server.wsUrl, 'CREATE users:alice SET age = 30, born = d"2000-01-01T00:00:00Z"'], at('live')),
  ]
  expect(made).toMatchObject({ code: 0, complaints: '' })
})
afterAll(async () => {
  await server.stop()
  await rm(directory, { recursive: true })
})

/** The environment that names the server and one of its databases. */
const at = (database: string): Record<string, string> => ({
  ...LOGIN,
  SURREAL_URL: server.wsUrl,
  SURREAL_DATABASE: database,
})

test.each(['wsUrl', 'httpUrl'] as const)('query prints the result of each statement as JSON, over %s', async url => {
  const sql = 'SELECT * FROM users; RETURN NONE; RETURN 1'
  const ended = await run(['query', server[url], sql], at('live'))
  expect(ended).toMatchObject({ code: 0, complaints: '' })
  expect(ended.out).toBe(
    `${JSON.stringify([{ age: 30, born: '2000-01-01T00:00:00.000Z', id: 'users:alice' }], null, 2)}\nnull\n1\n`,
  )
})

test('query reads standard input, and --json says what failed', async () => {
  const { code, out } = await run(['query', '--json'], at('live'), "RETURN 1; THROW 'no'")
  expect(code).toBe(1)
  expect(JSON.parse(out)).toEqual({
    ok: false,
    statements: [
      { ok: true, result: 1, time: expect.any(String) },
      { ok: false, error: { kind: 'Thrown', message: expect.stringContaining('no') }, time: expect.any(String) },
    ],
  })
})

test('a failed statement is a complaint and exit code 1, and does not steer the terminal', async () => {
  const ended = await run(['query', "RETURN 1; THROW 'a\\u{1b}[2Jb'"], at('live'))
  expect(ended).toMatchObject({
    code: 1,
    out: '1\n',
    complaints: expect.stringMatching(/^Statement 1 failed: .*a \[2Jb\n$/),
  })
})

test('a query that the server refuses as a whole is exit code 1', async () => {
  const ended = await run(['query', 'SELECT * FROM'], at('live'))
  expect(ended).toMatchObject({ code: 1, out: '', complaints: expect.stringContaining('Parse error') })
})

test('what is exported to a file can be imported', async () => {
  const file = join(directory, 'live.surql')
  expect(await run(['export', file], at('live'))).toMatchObject({ code: 0, out: '', complaints: '' })
  expect(await readFile(file, 'utf8')).toMatch(/^-- -+\n/)
  expect(await run(['import', file], at('copy'))).toMatchObject({ code: 0, out: '', complaints: '' })
  expect((await run(['query', 'SELECT VALUE age FROM users'], at('copy'))).out).toBe('[\n  30\n]\n')
})

test('export writes to standard output, and import reads standard input', async () => {
  const { code, out } = await run(['export'], at('live'))
  expect(code).toBe(0)
  expect(await run(['import'], at('piped'), out)).toMatchObject({ code: 0 })
  expect((await run(['query', 'SELECT VALUE age FROM users'], at('piped'))).out).toBe('[\n  30\n]\n')
})

test('--table and --no-records choose what is exported', async () => {
  await run(['query', 'CREATE orders:1'], at('live'))
  const { out } = await run(['export', '--table', 'users', '--no-records'], at('live'))
  expect(out).toContain('DEFINE TABLE users')
  expect(out).not.toContain('orders')
  expect(out).not.toContain('2000-01-01')
})

test('an embedded database needs no server', async () => {
  const url = `surrealkv://${join(directory, 'embedded')}`
  const names = ['--namespace', 'a', '--database', 'b']
  expect((await run(['query', url, 'CREATE t:1 SET n = 1', ...names])).code).toBe(0)
  const { out } = await run(['export', url, ...names])
  expect(out).toContain('t:1')
})

test('a failed statement of an import is exit code 1', async () => {
  const ended = await run(['import'], at('bad'), "OPTION IMPORT; THROW 'no'; CREATE t:1;")
  expect(ended).toMatchObject({ code: 1, out: '', complaints: expect.stringContaining('no') })
})

test('a missing file is exit code 1, and names no path', async () => {
  const ended = await run(['import', join(directory, 'hunter2')], at('live'))
  expect(ended).toMatchObject({ code: 1, out: '', complaints: 'The file cannot be read (ENOENT)\n' })
})

test('a file that cannot be written is exit code 1, and nothing is left behind', async () => {
  const ended = await run(['export', join(directory, 'missing', 'a.surql')], at('live'))
  expect(ended).toMatchObject({ code: 1, out: '', complaints: 'The file cannot be written (ENOENT)\n' })
  // A directory cannot be replaced by a file.
  expect(await run(['export', directory], at('live'))).toMatchObject({ code: 1 })
  expect((await readdir(tmpdir())).filter(name => join(tmpdir(), name) === `${directory}.partial`)).toEqual([])
})

test('an unreachable server is exit code 1', async () => {
  const ended = await run(['query', 'ws://root:hunter2@127.0.0.1:1', 'RETURN 1'])
  expect(ended).toMatchObject({ code: 1, out: '' })
  expect(ended.complaints).not.toContain('hunter2')
})

test('no password, token or query is printed when a command fails', async () => {
  const secret = { ...at('live'), SURREAL_PASS: 'hunter2' }
  await writeFile(join(directory, 'secret.surql'), "OPTION IMPORT; LET $key = 'hunter2';")
  for (const args of [
    ['query', "RETURN 'hunter2'"],
    ['export'],
    ['import', join(directory, 'secret.surql')],
    ['query', '--token', 'hunter2', 'RETURN 1'],
  ]) {
    const ended = await run(args, args.includes('--token') ? { ...at('live'), SURREAL_USER: '' } : secret)
    expect(ended).toMatchObject({ code: 1, out: '' })
    expect(ended.complaints).not.toContain('hunter2')
  }
})
