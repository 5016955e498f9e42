import { afterEach, expect, test, vi } from 'vitest'
import { optionsFromEnv } from './options-from-env.js'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

const URL = 'ws://db.example.com'

test.each<[string, Record<string, string>, object]>([
  ['nothing', {}, {}],
  ['a user', { SURREAL_USER: 'a', SURREAL_PASS: 'b' }, { username: 'a', password: 'b' }],
  [
    'everything',
    {
      SURREAL_URL: URL,
      SURREAL_NAMESPACE: 'n',
      SURREAL_DATABASE: 'd',
      SURREAL_USER: 'a',
      SURREAL_PASS: 'b',
      SURREAL_TOKEN: 't',
    },
    { url: URL, namespace: 'n', database: 'd', token: 't' },
  ],
  [
    'a user in the url',
    { SURREAL_URL: 'ws://a:b@host', SURREAL_USER: 'x', SURREAL_TOKEN: 't' },
    { url: 'ws://a:b@host' },
  ],
  ['empty variables', { SURREAL_URL: '', SURREAL_NAMESPACE: '', SURREAL_USER: '', SURREAL_TOKEN: '' }, {}],
  ['a password alone', { SURREAL_PASS: 'b' }, {}],
  ['a user alone', { SURREAL_USER: 'a' }, { username: 'a' }],
])('reads an environment with %s', (_, environment, options) => {
  expect(optionsFromEnv(environment)).toStrictEqual(options)
})

test('reads the environment of the process', () => {
  vi.stubEnv('SURREAL_URL', URL)
  expect(optionsFromEnv()).toMatchObject({ url: URL })
})

test('finds nothing without a process', () => {
  vi.stubGlobal('process', undefined)
  expect(optionsFromEnv()).toEqual({})
})
