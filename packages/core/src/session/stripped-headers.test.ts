import { watch } from '@surrealengine/fixtures/outcome'
import { Uuid } from '@surrealengine/values'
import { expect, test } from 'vitest'
import { virtualClock } from '../testing/virtual-clock.js'
import { Deadlines } from '../time/deadline.js'
import {
  connectionTo,
  please,
  type ScriptedCall,
  type ScriptedLink,
  scriptedLink,
  scriptedServer,
} from '../transport/scripted-transport.fixture.js'
import type { Link } from '../transport/transport.js'
import { anonymous, nameless } from '../wire/tokens.fixture.js'
import { Session } from './session.js'
import { Synchronizer } from './synchronize.js'

type Part = Link['applied'][number]

interface Known {
  isSignedIn: boolean
  namespace: unknown
  database: unknown
}

/**
 * A server behind a proxy that drops parts of the handshakes. The transport cannot detect this and reports them as
 * applied.
 */
async function behindProxy(stripped: readonly Part[], options: object = {}) {
  const clock = virtualClock()
  const server = scriptedServer()
  const links = new Map<ScriptedLink, Known>()
  const ran: string[] = []
  let drops: readonly Part[] = stripped
  server.onDial = dial => {
    const { authorization, namespace, database } = dial.context.handshake
    const names = drops.includes('namespace') ? {} : { namespace, database }
    const link = dial.accept([
      ...(authorization === undefined ? [] : (['authentication'] as const)),
      ...(namespace === undefined ? [] : (['namespace'] as const)),
    ])
    const isSignedIn = authorization !== undefined && !drops.includes('authentication')
    links.set(link, { isSignedIn, namespace: undefined, database: undefined, ...names })
  }
  server.onCall = call => {
    const known = links.get(call.link)
    if (known === undefined) throw new Error('a call over no link')
    answer(call, known, ran)
  }
  const connection = connectionTo(server, clock, {
    initialDelay: 0,
    username: 'root',
    password: 'root',
    namespace: 'a',
    database: 'b',
    ...options,
  })
  await connection.connect()
  const lose = async (): Promise<void> => {
    await clock.advance(10_000)
    server.links.at(-1)?.lose()
    await clock.settle()
  }
  /** Returns the calls over the newest link. */
  const told = (): string[] =>
    server.links.at(-1)?.calls.map(({ method, params: [first] }) => (method === 'query' ? `query ${first}` : method)) ??
    []
  const strip = (parts: readonly Part[]): void => {
    drops = parts
  }
  return { clock, server, connection, ran, lose, told, strip }
}

function answer(call: ScriptedCall, known: Known, ran: string[]): void {
  const { method, params } = call
  if (method === 'signin' || method === 'authenticate') known.isSignedIn = true
  if (method === 'invalidate') known.isSignedIn = false
  if (method === 'use') [known.namespace, known.database] = params
  if (method !== 'query') {
    please(call)
    return
  }
  if (!known.isSignedIn) {
    call.fault(anonymous('query'))
    return
  }
  const statements = String(params[0]).split('; ')
  call.reply(
    statements.map(sql => {
      const needsNone = sql.startsWith('RETURN')
      if (!needsNone && (known.namespace ?? null) === null) return nameless('NamespaceEmpty')
      if (!needsNone && (known.database ?? null) === null) return nameless('DatabaseEmpty')
      ran.push(`${sql} in ${known.namespace}/${known.database}`)
      return { status: 'OK', result: sql.startsWith('LIVE') ? Uuid.v4() : sql }
    }),
  )
}

const PROXIES: readonly (readonly [string, readonly Part[]])[] = [
  ['the authentication', ['authentication']],
  ['the names', ['namespace']],
  ['both', ['authentication', 'namespace']],
]

test.each(PROXIES)(
  'a proxy that drops %s is detected after the first loss: the session is sent once, and no call runs twice',
  async (_, parts) => {
    const { connection, ran, lose, told } = await behindProxy(parts)
    await lose()
    expect(told()).toEqual([])
    expect(await connection.query('CREATE x')).toEqual(['CREATE x'])
    expect(told()).toEqual(['query CREATE x', 'authenticate', 'use', 'query CREATE x'])
    expect(await connection.query('CREATE y')).toEqual(['CREATE y'])
    expect(told().slice(4)).toEqual(['query CREATE y'])
    expect(ran).toEqual(['CREATE x in a/b', 'CREATE y in a/b'])
  },
)

test.each(PROXIES)('once a proxy that drops %s was detected, handshakes carry nothing', async (_, parts) => {
  const { server, connection, ran, lose, told } = await behindProxy(parts)
  await lose()
  await connection.query('CREATE x')
  for (let loss = 0; loss < 3; loss++) {
    await lose()
    expect(server.dials.at(-1)?.context.handshake).toEqual({})
    expect(told()).toEqual(['authenticate', 'use'])
    await connection.query(`CREATE ${loss}`)
    expect(told()).toHaveLength(3)
  }
  expect(ran).toHaveLength(4)
})

test.each(PROXIES)(
  'behind a proxy that drops %s, only one of several refused calls sends the session',
  async (_, parts) => {
    const { connection, ran, lose, told } = await behindProxy(parts)
    await lose()
    const calls = Array.from({ length: 10 }, (_each, n) => connection.query(`CREATE ${n}`))
    expect(await Promise.all(calls)).toHaveLength(10)
    expect(told().filter(call => call === 'authenticate')).toHaveLength(1)
    expect([...ran].sort()).toEqual(Array.from({ length: 10 }, (_each, n) => `CREATE ${n} in a/b`))
  },
)

test('a query that ran in part is not repeated, and the next one runs with the session', async () => {
  const { connection, ran, lose, told } = await behindProxy(['namespace'])
  await lose()
  const error: unknown = await connection.query('RETURN 1; CREATE x').catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'QUERY', index: 1, outcome: 'answered' })
  await connection.query('CREATE y')
  expect(told()).toEqual(['query RETURN 1; CREATE x', 'authenticate', 'use', 'query CREATE y'])
  expect(ran).toEqual(['RETURN 1 in undefined/undefined', 'CREATE y in a/b'])
})

test('variables are kept, and concurrent changes and calls stay in order', async () => {
  const { connection, ran, lose, told } = await behindProxy(['authentication', 'namespace'])
  await connection.set('x', 1)
  await lose()
  const before = connection.query('CREATE before')
  const use = connection.use({ database: 'c' })
  await Promise.all([before, use, connection.query('CREATE after')])
  expect(told()).toEqual([
    'set',
    'query CREATE before',
    'authenticate',
    'use',
    'query CREATE before',
    'use',
    'query CREATE after',
  ])
  expect(ran).toEqual(['CREATE before in a/b', 'CREATE after in a/c'])
  await connection.unset('x')
  expect(told().at(-1)).toBe('unset')
})

test('a session that signed out stays signed out on a link whose namespace and database were dropped', async () => {
  const { connection, lose, told } = await behindProxy(['namespace'])
  await lose()
  const [first] = await Promise.allSettled([connection.query('RETURN 1; CREATE x'), connection.invalidate()])
  expect(first).toMatchObject({ status: 'rejected', reason: { code: 'QUERY', index: 1 } })
  await expect(connection.query('CREATE y')).rejects.toMatchObject({ code: 'PERMISSION' })
  expect(told().filter(call => call === 'invalidate').length).toBeGreaterThan(0)
})

test('a live query is restored behind such a proxy', async () => {
  const { clock, server, connection, lose, told } = await behindProxy(['authentication', 'namespace'])
  const subscription = await connection.live('users')
  const first = subscription.id
  await lose()
  await clock.settle()
  expect(told().filter(call => call.startsWith('query LIVE'))).toHaveLength(2)
  expect([subscription.id === first, server.links.length]).toEqual([false, 2])
})

test('after the session was sent by request, the refusal of a signed-out session does not distrust the next handshake', async () => {
  const { server, connection, lose, told } = await behindProxy([])
  await lose()
  await connection.invalidate()
  const { length } = told()
  await expect(connection.query('CREATE x')).rejects.toMatchObject({ code: 'PERMISSION' })
  expect(
    told()
      .slice(length)
      .filter(call => call === 'query CREATE x'),
  ).toHaveLength(1)
  await connection.signin({ username: 'root', password: 'root' })
  await connection.query('CREATE y')
  await lose()
  expect(server.dials.at(-1)?.context.handshake).toMatchObject({ namespace: 'a', authorization: { kind: 'bearer' } })
})

test('a statement without a chosen database does not make the proxy suspect', async () => {
  const { server, connection, lose, told } = await behindProxy([], { database: undefined })
  await lose()
  await expect(connection.query('CREATE x')).rejects.toMatchObject({ code: 'QUERY' })
  expect(told()).toEqual(['query CREATE x'])
  await lose()
  expect(server.dials.at(-1)?.context.handshake).toMatchObject({ namespace: 'a' })
})

test('a server that treats every call as anonymous is tried twice, and its error is returned', async () => {
  const { clock, server, connection, lose } = await behindProxy(['authentication'])
  await lose()
  server.onCall = call => (call.method === 'query' ? call.fault(anonymous('query')) : please(call))
  const call = watch(connection.query('CREATE x'))
  await clock.settle()
  expect(call.error).toMatchObject({ code: 'PERMISSION', outcome: 'answered' })
  expect(server.heard().filter(heard => heard === 'query CREATE x')).toHaveLength(2)
})

test('once one link was found to lack headers, other open links get the session by request as well', async () => {
  const clock = virtualClock()
  const deadlines = new Deadlines(clock)
  const synchronizer = new Synchronizer(clock, 'link')
  const authentication = { kind: 'token', token: 'mine' } as const
  const session = new Session(clock, { authentication, namespace: 'a', database: 'b', variables: {} })
  session.tokens.hold({ access: 'mine' })
  session.establish()
  const dialled = async (): Promise<ScriptedLink> => {
    const greeting = await synchronizer.greet(session)
    const link = scriptedLink(['authentication', 'namespace'], please)
    synchronizer.greeted(link, session, greeting)
    await synchronizer.bringUpToDate(link, session, deadlines.start(0))
    expect([greeting.handshake.namespace, link.calls]).toEqual(['a', []])
    return link
  }
  const isCurrent = (link: Link): boolean => synchronizer.current(link, session) !== undefined
  const [one, other] = [await dialled(), await dialled()]
  expect([one, other].map(isCurrent)).toEqual([true, true])
  synchronizer.distrust(one, session)
  expect([one, other].map(isCurrent)).toEqual([false, false])
  for (const link of [one, other]) {
    await synchronizer.bringUpToDate(link, session, deadlines.start(0))
    expect(link.calls.map(({ method }) => method)).toEqual(['authenticate', 'use'])
    expect(isCurrent(link)).toBe(true)
  }
  expect((await synchronizer.greet(session)).handshake).toEqual({})
})
