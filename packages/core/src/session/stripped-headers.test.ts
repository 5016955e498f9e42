import { Uuid } from '@surrealengine/values'
import { expect, test } from 'vitest'
import { watch } from '../errors/outcome.fixture.js'
import { Deadlines } from '../time/deadline.js'
import { virtualClock } from '../time/virtual-clock.fixture.js'
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
 * A server behind a proxy that drops parts of the handshakes. The transport cannot tell: it says that they were applied.
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
  /** What was sent over the newest link. */
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
  ['who is asking', ['authentication']],
  ['the names', ['namespace']],
  ['both', ['authentication', 'namespace']],
]

test.each(PROXIES)(
  'where a proxy drops %s, the first loss shows it: the link is told once, and no call runs twice',
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

test.each(PROXIES)('from then on, where a proxy drops %s, no handshake carries anything', async (_, parts) => {
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
  'of calls that were refused together, where a proxy drops %s, one has the link told',
  async (_, parts) => {
    const { connection, ran, lose, told } = await behindProxy(parts)
    await lose()
    const calls = Array.from({ length: 10 }, (_each, n) => connection.query(`CREATE ${n}`))
    expect(await Promise.all(calls)).toHaveLength(10)
    expect(told().filter(call => call === 'authenticate')).toHaveLength(1)
    expect([...ran].sort()).toEqual(Array.from({ length: 10 }, (_each, n) => `CREATE ${n} in a/b`))
  },
)

test('a query of which a part ran is not repeated, and the next one finds the link told', async () => {
  const { connection, ran, lose, told } = await behindProxy(['namespace'])
  await lose()
  const error: unknown = await connection.query('RETURN 1; CREATE x').catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'QUERY', index: 1, outcome: 'answered' })
  await connection.query('CREATE y')
  expect(told()).toEqual(['query RETURN 1; CREATE x', 'authenticate', 'use', 'query CREATE y'])
  expect(ran).toEqual(['RETURN 1 in undefined/undefined', 'CREATE y in a/b'])
})

test('variables are kept, and a call with a change beside it stays in order', async () => {
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

test('whoever signed out is signed out on a link that only the names were stripped from', async () => {
  const { connection, lose, told } = await behindProxy(['namespace'])
  await lose()
  const [first] = await Promise.allSettled([connection.query('RETURN 1; CREATE x'), connection.invalidate()])
  expect(first).toMatchObject({ status: 'rejected', reason: { code: 'QUERY', index: 1 } })
  await expect(connection.query('CREATE y')).rejects.toMatchObject({ code: 'PERMISSION' })
  expect(told().filter(call => call === 'invalidate').length).toBeGreaterThan(0)
})

test('a live query comes back behind such a proxy, with whatever it needs', async () => {
  const { clock, server, connection, lose, told } = await behindProxy(['authentication', 'namespace'])
  const subscription = await connection.live('users')
  const first = subscription.id
  await lose()
  await clock.settle()
  expect(told().filter(call => call.startsWith('query LIVE'))).toHaveLength(2)
  expect([subscription.id === first, server.links.length]).toEqual([false, 2])
})

test('a link that was told by request is believed: whoever signs out is refused once, and the next handshake is trusted', async () => {
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

test('a statement that needs a database where none was chosen does not put the proxy in doubt', async () => {
  const { server, connection, lose, told } = await behindProxy([], { database: undefined })
  await lose()
  await expect(connection.query('CREATE x')).rejects.toMatchObject({ code: 'QUERY' })
  expect(told()).toEqual(['query CREATE x'])
  await lose()
  expect(server.dials.at(-1)?.context.handshake).toMatchObject({ namespace: 'a' })
})

test('a server that takes nobody for anybody is asked twice, and its error surfaces', async () => {
  const { clock, server, connection, lose } = await behindProxy(['authentication'])
  await lose()
  server.onCall = call => (call.method === 'query' ? call.fault(anonymous('query')) : please(call))
  const call = watch(connection.query('CREATE x'))
  await clock.settle()
  expect(call.error).toMatchObject({ code: 'PERMISSION', outcome: 'answered' })
  expect(server.heard().filter(heard => heard === 'query CREATE x')).toHaveLength(2)
})

test('once one link was found out, another one that is there already is told by request as well', async () => {
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
