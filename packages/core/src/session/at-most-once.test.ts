import { watch } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import type { TransportFailureReason } from '../errors/failure-reason.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, please, scriptedServer } from '../transport/scripted-transport.fixture.js'
import type { Capabilities } from '../transport/transport.js'
import { TransportFailure } from '../transport/transport-failure.js'

async function connected(session: Capabilities['session']) {
  const clock = virtualClock()
  const server = scriptedServer({ session })
  const connection = connectionTo(server, clock, { initialDelay: 0 })
  await connection.connect()
  const { length } = server.calls
  return { clock, server, connection, sent: () => server.heard().slice(length) }
}

/** For a call whose first attempt fails this way: how often it is sent, and the error if it is not sent again. */
const OVER_HTTP: [boolean, TransportFailureReason, boolean, number, object | undefined][] = [
  [false, 'lost', false, 2, undefined],
  [false, 'lost', true, 1, { code: 'CONNECTION_LOST', outcome: 'unknown' }],
  [false, 'overload', false, 1, { code: 'CONNECTION', outcome: 'not-run', retryable: true }],
  [false, 'overload', true, 1, { code: 'CONNECTION', outcome: 'unknown', retryable: false }],
  [false, 'protocol', false, 1, { code: 'PROTOCOL', outcome: 'not-run' }],
  [false, 'protocol', true, 1, { code: 'PROTOCOL', outcome: 'unknown' }],
  [true, 'lost', false, 2, undefined],
  [true, 'lost', true, 2, undefined],
  [true, 'overload', false, 1, { code: 'CONNECTION', outcome: 'not-run', retryable: true }],
  [true, 'overload', true, 2, undefined],
  [true, 'protocol', false, 1, { code: 'PROTOCOL', outcome: 'not-run' }],
  [true, 'protocol', true, 1, { code: 'PROTOCOL', outcome: 'unknown' }],
]

test.each(OVER_HTTP)(
  'over HTTP a call (idempotent: %s) that fails by %s (sent: %s) is sent %d times',
  async (idempotent, reason, sent, times, error) => {
    const { clock, server, connection, sent: heard } = await connected('request')
    let failed = false
    server.onCall = call => {
      if (failed || call.method !== 'query') return please(call)
      failed = true
      call.reject(new TransportFailure(reason, 'why', { sent }))
    }
    const call = watch(connection.query('CREATE a', {}, { idempotent }))
    await clock.advance(20_000)
    expect(heard().filter(each => each === 'query CREATE a')).toHaveLength(times)
    if (error === undefined) expect(call.value).toEqual(['CREATE a'])
    else expect(call.error).toMatchObject(error)
  },
)

test('a call that was not sent when its link closed is sent over the next one', async () => {
  const { clock, server, connection, sent } = await connected('link')
  const [first] = server.links
  server.onCall = call => {
    if (call.link !== first || call.method !== 'query') return please(call)
    call.reject(new TransportFailure('closed', 'The link was closed'))
    first?.lose({ kind: 'local' })
  }
  const call = watch(connection.query('CREATE a'))
  await clock.advance(1000)
  expect(call.value).toEqual(['CREATE a'])
  expect(sent()).toEqual(['query CREATE a', 'query CREATE a'])
  expect(server.links).toHaveLength(2)
})

test('a call that was sent when its link closed has an unknown outcome and is not sent again', async () => {
  const { clock, server, connection, sent } = await connected('link')
  server.onCall = () => {}
  const call = watch(connection.query('CREATE a'))
  server.links[0]?.lose({ kind: 'local' })
  server.onCall = please
  await clock.advance(1000)
  expect(call.error).toMatchObject({ code: 'CONNECTION_CLOSED', outcome: 'unknown' })
  expect(sent()).toEqual(['query CREATE a'])
})
