import { watch } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import type { ServerFault } from '../errors/server-fault.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, please, scriptedServer } from '../transport/scripted-transport.fixture.js'
import type { Capabilities } from '../transport/transport.js'
import type { RpcMethod } from '../wire/rpc.js'

const RECORD = { access: 'acc', namespace: 'n', database: 'd', variables: { name: 'a', pass: 'hunter2' } }
const SESSIONS: readonly Capabilities['session'][] = ['link', 'request']
const REFUSALS: readonly ServerFault[] = [
  { code: -32000, kind: 'NotFound', message: 'No record was returned' },
  { code: -32000, kind: 'Internal', message: 'The access method does not exist' },
  { code: -32006, kind: 'Thrown', message: 'An error occurred: locked' },
]
const CASES = SESSIONS.flatMap(session => REFUSALS.map(fault => [session, fault.message, fault] as const))
const REFUSED = {
  code: 'AUTHENTICATION',
  outcome: 'answered',
  retryable: false,
  hint: expect.stringContaining('access'),
}

async function anonymous(session: Capabilities['session'], refused: readonly RpcMethod[], fault: ServerFault) {
  const server = scriptedServer({ session })
  const connection = connectionTo(server, virtualClock(), { namespace: 'n', database: 'd' })
  await connection.connect()
  server.onCall = call => (refused.includes(call.method) ? call.fault(fault) : please(call))
  return { server, connection }
}

test.each(CASES)(
  'session %s: signin(), signup() and authenticate() that fail with "%s" are refused sign-ins',
  async (session, _, fault) => {
    const { connection } = await anonymous(session, ['signin', 'signup', 'authenticate'], fault)
    for (const attempt of [
      () => connection.signin(RECORD),
      () => connection.signup(RECORD),
      () => connection.authenticate('token'),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ ...REFUSED, message: fault.message })
    }
  },
)

test.each(CASES)(
  'session %s: session() whose credentials fail with "%s" is a refused sign-in',
  async (session, _, fault) => {
    const { connection } = await anonymous(session, ['signin'], fault)
    const opened = connection.session({ namespace: 'n', database: 'd', credentials: RECORD })
    await expect(opened).rejects.toMatchObject(REFUSED)
  },
)

test.each(CASES)(
  'session %s: connect() whose credentials fail with "%s" fails after one attempt',
  async (session, _, fault) => {
    const server = scriptedServer({ session })
    server.onCall = call => (call.method === 'signin' ? call.fault(fault) : please(call))
    const clock = virtualClock()
    const connection = connectionTo(server, clock, { url: ['test://one', 'test://two'], credentials: RECORD })
    const connecting = watch(connection.connect())
    await clock.settle()
    expect(connecting.error).toMatchObject(REFUSED)
    expect(server.dials).toHaveLength(1)
    await connection.close()
  },
)
