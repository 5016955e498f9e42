import { expect, test } from 'vitest'
import { type Login, readArguments } from './arguments.js'
import { targetOf } from './target.js'
import { UsageError } from './usage-error.js'

const URL = 'ws://localhost:8000'

function read(args: readonly string[], environment: Readonly<Record<string, string>> = {}, url = URL) {
  const command = readArguments(['doctor', url, ...args], environment)
  if (command.kind !== 'doctor') throw new TypeError('another command')
  return command.request
}

test('what is left out has its default', () => {
  expect(readArguments(['ping', URL], {})).toEqual({
    kind: 'ping',
    json: false,
    request: { url: URL, login: {}, fromEnvironment: true, timeout: 10_000, isTimeoutGiven: false },
  })
})

test.each<[string, readonly string[], Record<string, string>, Login]>([
  [
    'options',
    ['-u', 'a', '-p', 'b'],
    { SURREAL_USER: 'x', SURREAL_PASS: 'y', SURREAL_TOKEN: 'z' },
    { username: 'a', password: 'b' },
  ],
  ['the password from the environment', ['-u', 'a'], { SURREAL_PASS: 'y' }, { username: 'a', password: 'y' }],
  ['the user from the environment', ['-p', 'b'], { SURREAL_USER: 'x' }, { username: 'x', password: 'b' }],
  ['a token by option', ['--token', 't'], { SURREAL_USER: 'x', SURREAL_PASS: 'y' }, { token: 't' }],
  ['the environment', [], { SURREAL_USER: 'x', SURREAL_PASS: 'y' }, { username: 'x', password: 'y' }],
  ['a token of the environment', [], { SURREAL_USER: 'x', SURREAL_TOKEN: 'z' }, { token: 'z' }],
  ['empty variables, which are none', [], { SURREAL_USER: '', SURREAL_TOKEN: '' }, {}],
  ['a password without a user, which is none', [], { SURREAL_PASS: 'y' }, {}],
])('who is asking, by %s', (_, args, environment, login) => {
  expect(read(args, environment).login).toEqual(login)
})

test('a user in the url stands over the environment', () => {
  expect(read([], { SURREAL_TOKEN: 'z' }, 'ws://a:b@localhost').login).toEqual({})
})

test('the url and the names may come from the environment', () => {
  const environment = {
    SURREAL_URL: 'ws://a:b@host',
    SURREAL_NAMESPACE: 'n',
    SURREAL_DATABASE: 'd',
    SURREAL_TOKEN: 't',
  }
  expect(readArguments(['ping'], environment)).toMatchObject({
    request: { url: 'ws://a:b@host', login: {}, fallback: { namespace: 'n', database: 'd' } },
  })
  expect(read([], environment)).toMatchObject({ url: URL, login: { token: 't' } })
})

test.each([
  ['by the environment alone', [], '', { namespace: 'n', database: 'd' }],
  ['by options', ['--namespace', 'a'], '', { namespace: 'a', database: undefined }],
  ['by the url', [], '?ns=a', { namespace: 'a', database: undefined }],
  ['by both', ['--namespace', 'a'], '?db=b', { namespace: 'a', database: 'b' }],
])('what is looked at is named %s', (_, args, query, names) => {
  const environment = { SURREAL_NAMESPACE: 'n', SURREAL_DATABASE: 'd' }
  const target = targetOf(read(args, environment, `${URL}${query}`))
  expect(target).toMatchObject({ ...names, url: URL })
})

test('a password in the url of an embedded database is not shown', () => {
  const target = targetOf(read([], {}, 'mem://user:hunter2@x'))
  expect(target).toMatchObject({ url: 'mem://x', place: { location: { name: 'x' } }, login: { kind: 'user' } })
})

test.each([
  ['500ms', 500],
  ['10s', 10_000],
  ['1.5s', 1500],
  ['2m', 120_000],
  ['3', 3000],
  ['60m', 3_600_000],
])('--timeout %s is %i ms', (text, timeout) => {
  expect(read(['--timeout', text]).timeout).toBe(timeout)
})

test.each(['0', '61m', '30000', '1h', '-1s', 's', 'soon', '1 s', ''])('--timeout %j is none', text => {
  expect(() => read([`--timeout=${text}`])).toThrow(UsageError)
})

test('--help stands over all else that can be read', () => {
  expect(readArguments(['doctor', '-h'], {})).toEqual({ kind: 'help' })
  expect(readArguments(['-v'], {})).toEqual({ kind: 'version' })
})

test.each<[string, readonly string[], object]>([
  ['an export to standard output', ['export', URL], { kind: 'export', file: undefined, parts: {} }],
  ['an export to a file', ['export', URL, 'shop.surql'], { kind: 'export', file: 'shop.surql' }],
  [
    'an export of parts',
    ['export', URL, '-', '--table', 'users', '--table', 'orders', '--no-records'],
    { kind: 'export', file: undefined, parts: { tables: ['users', 'orders'], records: false } },
  ],
  ['an import of standard input', ['import', URL], { kind: 'import', file: undefined }],
  ['an import of a file', ['import', URL, 'shop.surql'], { kind: 'import', file: 'shop.surql' }],
  ['a query', ['query', URL, 'RETURN 1', '--json'], { kind: 'query', sql: 'RETURN 1', json: true }],
  ['a query of standard input', ['query', URL], { kind: 'query', sql: undefined, json: false }],
])('%s', (_, args, command) => {
  expect(readArguments(args, {})).toMatchObject({ ...command, request: { url: URL } })
})

test.each([
  ['export', 'shop.surql', 'file'],
  ['import', 'shop.surql', 'file'],
  ['query', "RETURN 'http://x'", 'sql'],
])('%s takes its url from the environment, and %s is not taken for one', (kind, subject, field) => {
  const command = readArguments([kind, subject], { SURREAL_URL: URL })
  expect(command).toMatchObject({ kind, [field]: subject, request: { url: URL } })
})

test.each([
  [['export', 'shop.surql']],
  [['export', URL, 'a', 'b']],
  [['export', URL, '--json']],
  [['import', URL, '--table', 'users']],
  [['query', URL, 'RETURN', '1']],
  [['query', URL, 'RETURN 1', '--no-records']],
  [['doctor', URL, '--no-records']],
])('%j is wrong usage', args => {
  expect(() => readArguments(args, {})).toThrow(UsageError)
})
