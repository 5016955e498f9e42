import { expect, test } from 'vitest'
import { authenticationOptions, reconnectOptions } from './connect-options.js'
import { embeddedOptions } from './node-options.js'
import { ownOptions } from './options.js'
import { knownVersion } from './version.js'

test.each([
  [undefined, {}],
  [true, {}],
  [false, { retryLimit: 0, reconnectLimit: 0 }],
  [{ enabled: false }, { retryLimit: 0, reconnectLimit: 0 }],
  [{ attempts: 5 }, { retryLimit: 5, reconnectLimit: 5 }],
  [{ attempts: -1, retryDelay: 10 }, { initialDelay: '10ms' }],
  [
    { retryDelayMax: 50, retryDelayMultiplier: 0.5 },
    { maxDelay: '50ms', backoff: 1 },
  ],
])('reconnect: %j', (given, expected) => {
  expect(reconnectOptions(given)).toEqual(expected)
})

test('authentication that is given as it is', async () => {
  const user = { username: 'a', password: 'b' }
  expect(await authenticationOptions(undefined)).toEqual({})
  expect(await authenticationOptions(null)).toEqual({})
  expect(await authenticationOptions('token')).toEqual({ token: 'token' })
  expect(await authenticationOptions(user)).toEqual({ credentials: user })
})

test('a function is asked once for the first link, and again for each further one', async () => {
  let asked = 0
  const options = await authenticationOptions(async () => `token ${++asked}`)
  const { token } = options as { token: () => Promise<string> }
  expect(asked).toBe(1)
  expect([await token(), await token(), asked]).toEqual(['token 1', 'token 2', 2])
})

test.each([
  ['surrealdb-3.3.5', 'surrealdb-3.3.5'],
  ['surrealdb-4.0.0', 'surrealdb-3.999.0'],
  ['surrealdb-12.1.0', 'surrealdb-3.999.0'],
  ['surrealdb-1.5.0', 'surrealdb-1.5.0'],
])('the version %s is told to the SDK as %s', (version, told) => {
  expect(knownVersion(version)).toBe(told)
})

test("the options of @surrealdb/node are those of the library's transport", () => {
  const given = { query_timeout: 5, capabilities: { guest_access: true, scripting: false, network_targets: ['a'] } }
  expect(embeddedOptions(given)).toEqual({
    queryTimeout: 5000,
    capabilities: { guestAccess: true, scripting: false, networkTargets: ['a'] },
  })
  expect(embeddedOptions({ strict: false, capabilities: true })).toEqual({ capabilities: true })
  expect(() => embeddedOptions({ strict: true })).toThrow(expect.objectContaining({ option: 'strict' }))
})

test.each([{ onGap: 5 }, { gapMessages: 1 }, { liveBuffer: 0 }, { liveBuffer: 1.5 }])('%j is refused', given => {
  expect(() => ownOptions(given as never)).toThrow(TypeError)
})
