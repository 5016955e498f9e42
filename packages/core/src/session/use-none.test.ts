import { expect, test } from 'vitest'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, please, scriptedServer } from '../transport/scripted-transport.fixture.js'
import type { Capabilities } from '../transport/transport.js'
import { jwt } from '../wire/tokens.fixture.js'

const NAMES = { namespace: 'a', database: 'b' }
const CHOICES = [
  [{ database: null }, 'a', undefined],
  [{ namespace: 'a', database: null }, 'a', undefined],
  [{ namespace: 'z', database: null }, 'z', undefined],
  [{ namespace: null }, undefined, undefined],
  [{ namespace: null, database: null }, undefined, undefined],
] as const
const CASES = (['link', 'request'] as const).flatMap(kind => CHOICES.map(choice => [kind, ...choice] as const))

async function connected(session: Capabilities['session'], options: object = {}) {
  const server = scriptedServer({ session })
  const clock = virtualClock()
  const connection = connectionTo(server, clock, { ...NAMES, ...options })
  await connection.connect()
  return { clock, server, connection }
}

test.each(CASES)(
  'session %s: after use(%j) namespace %s and database %s are chosen for every later call',
  async (kind, names, namespace, database) => {
    const { server, connection } = await connected(kind)
    await connection.query('before')
    const before = server.calls.at(-1)?.session
    await connection.use(names)
    expect(server.calls.at(-1)).toMatchObject({ method: 'use', params: [namespace ?? null, database ?? null] })
    await connection.query('after')
    expect(server.calls.at(-1)?.session).toMatchObject({ namespace, database })
    expect(before).toMatchObject(NAMES)
  },
)

test('the next link after a loss chooses no database either', async () => {
  const { clock, server, connection } = await connected('link')
  await connection.use({ database: null })
  server.links[0]?.lose()
  await clock.advance(1000)
  expect(server.dials.at(-1)?.context.handshake).toEqual({ namespace: 'a' })
  expect(server.links.at(-1)?.calls.map(({ params }) => params)).toEqual([['a', null]])
  await connection.use({ namespace: null })
  server.links.at(-1)?.lose()
  await clock.advance(1000)
  expect(server.dials.at(-1)?.context.handshake).toEqual({})
  expect(server.links.at(-1)?.calls).toEqual([])
})

test.each(['link', 'request'] as const)(
  'session %s: a further session and its fork can unset their database',
  async kind => {
    const { server, connection } = await connected(kind)
    const session = await connection.session(NAMES)
    await session.use({ database: null })
    const fork = await session.forkSession()
    for (const [executor, expected] of [
      [session, undefined],
      [fork, undefined],
      [connection, 'b'],
    ] as const) {
      await executor.query('x')
      expect(server.calls.at(-1)?.session?.database).toBe(expected)
    }
  },
)

test('choosing a database after both were unset needs a namespace', async () => {
  const { server, connection } = await connected('request')
  await connection.use({ namespace: null })
  await expect(connection.use({ database: 'c' })).rejects.toMatchObject({ code: 'CONFIGURATION', option: 'namespace' })
  await connection.use({ namespace: 'n', database: 'c' })
  expect(server.calls.at(-1)?.params).toEqual(['n', 'c'])
})

test.each([
  ['namespace', { NS: 'a' }, { namespace: null }],
  ['namespace', { NS: 'a', DB: 'b' }, { namespace: null, database: null }],
  ['database', { NS: 'a', DB: 'b' }, { database: null }],
])(
  'over HTTP the %s of a token %j cannot be changed by use(%j): it is refused, not ignored',
  async (option, claims, names) => {
    const token = jwt(3600, claims)
    const { server, connection } = await connected('request', { token })
    const { length } = server.calls
    await expect(connection.use(names)).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringContaining(option),
      hint: expect.any(String),
    })
    expect(server.calls).toHaveLength(length)
    await connection.use({ namespace: 'a', database: 'b' })
    const link = await connected('link', { token })
    link.server.onCall = please
    await link.connection.use(names)
    expect(link.server.calls.at(-1)?.method).toBe('use')
  },
)
