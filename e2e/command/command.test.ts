import { registeredSchemes } from '@surrealengine/core/transport'
import { startServer, type TestServer } from '@surrealengine/testing'
import { connect } from 'surrealengine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { doctor, run } from './run.js'

const NAMES = ['--namespace', 'test', '--database', 'test']

let server: TestServer
let address: string
beforeAll(async () => {
  server = await startServer({ ownProcess: true })
  address = `127.0.0.1:${server.port}`
})
afterAll(() => server.stop())

test('ping connects and measures a round trip', async () => {
  const { code, out } = await run(['ping', server.wsUrl, '--user', 'root', '--password', 'root', ...NAMES])
  expect(code).toBe(0)
  expect(out).toMatch(/^ {2}ok +round trip .* \d+\.\d\d ms$/m)
})

test('ping fails if nothing listens', async () => {
  const { code, out } = await run(['ping', 'ws://127.0.0.1:1', '--json'])
  expect(code).toBe(1)
  expect(JSON.parse(out)).toMatchObject({ command: 'ping', ok: false, failed: 'connect' })
})

test('schemes lists the supported url schemes', async () => {
  const { code, out } = await run(['schemes', '--json'])
  expect(code).toBe(0)
  const { schemes } = JSON.parse(out)
  expect(schemes.map(({ scheme }: { scheme: string }) => scheme)).toEqual(registeredSchemes())
  expect(schemes).toContainEqual({ scheme: 'wss', package: '@surrealengine/transport-ws' })
  expect((await run(['schemes'])).out).toMatch(/^ws:\/\/ +@surrealengine\/transport-ws$/m)
})

test('--help lists the commands, and --version prints the version', async () => {
  const help = await run(['--help'])
  expect(help).toMatchObject({ code: 0, complaints: '' })
  for (const word of ['doctor', 'ping', 'schemes', 'SURREAL_TOKEN', 'Exit codes', 'NO_COLOR']) {
    expect(help.out).toContain(word)
  }
  expect(await run(['doctor', '--version'])).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
})

test.each([
  ['user and password by options', '', ['--user', 'root', '--password', 'root'], {}],
  ['user and password in the url', 'root:root@', [], {}],
  ['user and password by the environment', '', [], { SURREAL_USER: 'root', SURREAL_PASS: 'root' }],
  ['the password alone by the environment', '', ['--user', 'root'], { SURREAL_PASS: 'root' }],
  [
    'the url, which takes precedence over the environment',
    'root:root@',
    [],
    { SURREAL_USER: 'root', SURREAL_PASS: 'wrong' },
  ],
])('signs in with %s', async (_, login, args, environment) => {
  const found = await doctor([`ws://${login}${address}`, ...args, ...NAMES], environment)
  expect(found).toMatchObject({ code: 0, url: server.wsUrl, steps: { 'sign-in': { status: 'ok' } } })
})

test('signs in with a token, which is never printed', async () => {
  const db = await connect({ url: server.wsUrl })
  const { access } = await db.signin({ username: 'root', password: 'root' })
  await db.close()
  for (const found of [
    await doctor([server.wsUrl, '--token', access, ...NAMES]),
    await doctor([server.wsUrl, ...NAMES], { SURREAL_TOKEN: access }),
  ]) {
    expect(found).toMatchObject({ code: 0, steps: { 'sign-in': { detail: 'with a token' } } })
    expect(found.written).not.toContain(access)
  }
})

test('an embedded database ignores the user in the environment', async () => {
  const found = await doctor(['mem://', ...NAMES], { SURREAL_USER: 'root', SURREAL_PASS: 'root' })
  expect(found).toMatchObject({ code: 0, steps: { 'sign-in': { status: 'skipped' } } })
})

test.each([
  ['no command', [], 'no command'],
  ['another command', ['hunter2'], 'no such command'],
  ['a url in place of a command', ['ws://root:hunter2@localhost'], 'no such command'],
  ['no url', ['doctor'], 'needs a url'],
  ['two urls', ['doctor', 'ws://localhost', 'hunter2'], 'one url'],
  ['an unknown option', ['doctor', 'ws://localhost', '--hunter=hunter2'], "'--hunter'"],
  ['no value', ['doctor', 'ws://localhost', '--password'], '--password'],
  ['a value for an option without one', ['doctor', 'ws://localhost', '--json=hunter2'], '--json'],
  ['a password that starts like an option', ['doctor', 'ws://localhost', '-p', '-hunter2'], 'ambiguous'],
  ['an unknown scheme', ['doctor', 'foo://root:hunter2@localhost'], 'foo'],
  ['no scheme', ['doctor', 'root:hunter2@localhost'], 'no scheme'],
  ['no host', ['doctor', 'ws://root:hunter2@'], 'host'],
  ['an "@" in the password', ['doctor', 'ws://root:hunter2/@localhost'], '@'],
  ['a user without a password', ['doctor', 'ws://localhost', '--user', 'root'], 'password'],
  ['two logins', ['doctor', 'ws://root:hunter2@localhost', '--token', 'hunter2'], 'more than once'],
  [
    'a level without its namespace and database',
    ['doctor', 'ws://root:hunter2@localhost', '--auth-level', 'namespace'],
    'namespace',
  ],
  ['an unknown level', ['doctor', 'ws://localhost', '--auth-level', 'hunter2'], '--auth-level'],
  ['a time without a unit', ['doctor', 'ws://localhost', '--timeout', '30000'], '--timeout'],
  ['no time', ['ping', 'ws://localhost', '--timeout', '0'], '--timeout'],
  ['certificates without TLS', ['doctor', 'ws://localhost', '--ca', 'hunter2'], '--ca'],
  ['a file that is not a certificate', ['doctor', 'wss://localhost', '--ca', import.meta.filename], '--ca'],
  ['a missing certificate file', ['doctor', 'wss://localhost', '--ca', '/hunter2/no'], '--ca'],
])('%s is wrong usage', async (_, args, named) => {
  const { code, out, complaints } = await run(args)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(complaints).toContain(named)
  expect(complaints).not.toContain('hunter2')
})
