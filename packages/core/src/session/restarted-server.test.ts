import { watch } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, please, type ScriptedCall, scriptedServer } from '../transport/scripted-transport.fixture.js'
import type { Capabilities } from '../transport/transport.js'
import { TransportFailure } from '../transport/transport-failure.js'
import { notAllowed } from '../wire/tokens.fixture.js'

const GONE = {
  status: 'ERR',
  result: "The namespace 'a' does not exist",
  kind: 'NotFound',
  details: { kind: 'Namespace' },
}
const ROOT = { username: 'root', password: 'secret', namespace: 'a', database: 'b' }

/** A server in memory, which loses its tokens and namespaces with each restart. */
async function inMemory(
  { headers, ...options }: { readonly headers: boolean; readonly [option: string]: unknown },
  capabilities: Partial<Capabilities> = {},
) {
  const clock = virtualClock()
  const server = scriptedServer(capabilities)
  let life = 1
  let hasNames = false
  const token = (): string => `token of life ${life}`
  server.onDial = dial => {
    const { authorization, namespace } = dial.context.handshake
    if (!headers || capabilities.session === 'request') return void dial.accept([])
    if (authorization !== undefined && authorization.token !== token()) {
      return dial.refuse(new TransportFailure('authentication', '401'))
    }
    // Like the headers of an upgrade, this creates nothing.
    dial.accept([
      ...(authorization === undefined ? [] : (['authentication'] as const)),
      ...(namespace === undefined ? [] : (['namespace'] as const)),
    ])
  }
  server.onCall = call => {
    const { method, params, session } = call
    const isStale = session?.token !== undefined && session.token !== token()
    if (capabilities.session === 'request' && isStale && method !== 'signin') {
      call.reject(new TransportFailure('authentication', '401'))
    } else if (method === 'signin') call.reply(token())
    else if (method === 'authenticate' && params[0] !== token()) call.fault(notAllowed('InvalidAuth'))
    else if (method === 'query' && !hasNames) call.reply([GONE])
    else {
      if (method === 'use') hasNames = true
      please(call)
    }
  }
  const connection = connectionTo(server, clock, { initialDelay: 0, ...ROOT, ...options })
  await connection.connect()
  const restart = async (): Promise<void> => {
    await clock.advance(10_000)
    life++
    hasNames = false
    // Over HTTP only the next call notices a restart.
    if (capabilities.session !== 'request') for (const link of server.links) link.lose()
    await clock.settle()
  }
  const told = (): string[] =>
    server.links
      .at(-1)
      ?.calls.map(({ method, params: [first] }: ScriptedCall) =>
        typeof first === 'string' ? `${method} ${first}` : method,
      ) ?? []
  return { clock, server, connection, restart, told }
}

test.each([
  ['with headers in the upgrade', true, ['signin', 'use a']],
  ['without', false, ['signin', 'use a']],
] as const)(
  '%s the next link after a restart signs in and creates the missing namespace',
  async (_, headers, steps) => {
    const { connection, restart, told, server } = await inMemory({ headers })
    for (let round = 0; round < 3; round++) {
      await restart()
      expect([connection.status, told()]).toEqual(['connected', steps])
      expect(await connection.query('CREATE x')).toEqual(['CREATE x'])
    }
    // The refused token is sent once per restart, and the next attempt follows without a pause.
    expect(server.dials).toHaveLength(1 + 3 * 2)
  },
)

test.each([true, false])('a live query continues after a restart (headers: %s)', async headers => {
  const { clock, server, connection, restart } = await inMemory({ headers })
  const subscription = await connection.live('users')
  const messages: unknown[] = []
  subscription.subscribe(message => void messages.push(message))
  await restart()
  await clock.settle()
  expect(messages).toMatchObject([{ action: 'GAP', reason: 'reconnect' }])
  server.notify(server.links.at(-1)?.queries[0], { action: 'CREATE' })
  await clock.settle()
  expect(messages).toMatchObject([{ action: 'GAP' }, { action: 'CREATE' }])
})

test.each([true, false])('a further session is restored with its user after a restart (headers: %s)', async headers => {
  const { connection, restart, server } = await inMemory({ headers })
  const session = await connection.session({
    credentials: { username: 'root', password: 'secret' },
    namespace: 'a',
    database: 'b',
  })
  await session.set('x', 1)
  await restart()
  expect(await session.query('RETURN $x')).toEqual(['RETURN $x'])
  const own = server.links.at(-1)?.calls.filter(call => call.session?.id !== undefined) ?? []
  expect(own.map(({ method }) => method)).toEqual(['attach', 'authenticate', 'signin', 'use', 'set', 'query'])
})

test('over HTTP the first call after a restart signs in and creates its namespace', async () => {
  const { server, connection, restart } = await inMemory({ headers: false }, { session: 'request' })
  await restart()
  const { length } = server.calls
  expect(await connection.query('CREATE x')).toEqual(['CREATE x'])
  expect(server.heard().slice(length)).toEqual(['query CREATE x', 'signin', 'use a', 'query CREATE x'])
})

test('with a token of the user that is no longer accepted, no namespace is created', async () => {
  const { clock, connection, restart } = await inMemory({
    headers: true,
    username: undefined,
    password: undefined,
    token: 'token of life 1',
  })
  const failed: unknown[] = []
  connection.on('failed', ({ error }) => void failed.push(error))
  await restart()
  await clock.advance(60_000)
  expect(failed).toMatchObject([{ code: 'AUTHENTICATION' }])
  const call = watch(connection.query('CREATE x'))
  await clock.settle()
  expect(call.error).toMatchObject({
    code: 'AUTHENTICATION',
    outcome: 'not-run',
    hint: expect.stringContaining('signin()'),
  })
})
