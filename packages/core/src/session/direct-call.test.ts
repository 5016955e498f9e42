import { createCodec } from '@surrealengine/codec'
import { watch } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import { openConnection } from '../connection/open-connection.js'
import { settingsOf } from '../settings/settings.js'
import { isRecord } from '../shared/is-record.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { frameLink } from '../transport/frame-link.js'
import type { CloseReason, Transport } from '../transport/transport.js'

const codec = createCodec()

/** A connection over frames, to a server that answers when the test says so. */
async function connected() {
  const clock = virtualClock()
  const asked: { id: unknown; method: unknown; params: unknown }[] = []
  let hear = (_frame: Uint8Array | string): void => {}
  let lose = (_reason: CloseReason): void => {}
  const transport: Transport<never> = {
    name: 'frames',
    schemes: ['test'],
    capabilities: () => ({ live: true, transactions: true, heartbeat: false, session: 'link', exclusive: false }),
    connect: async ({ onNotification }) => {
      const closed = new Promise<CloseReason>(resolve => {
        lose = resolve
      })
      const channel = {
        buffered: 0,
        closed,
        send: (frame: Uint8Array) => {
          const message = codec.decode(frame)
          if (isRecord(message)) asked.push({ id: message['id'], method: message['method'], params: message['params'] })
        },
        onFrame: (listener: typeof hear) => {
          hear = listener
        },
        close: (reason: CloseReason = { kind: 'local' }) => lose(reason),
      }
      return frameLink(channel, { codec, onNotification })
    },
  }
  const connection = openConnection(settingsOf({ url: 'test://one', transports: [transport] }), clock)
  await connection.connect()
  const answer = (message: object): void => hear(codec.encode({ id: asked.at(-1)?.id, ...message }))
  const rows = (result: unknown): void => answer({ result: [{ status: 'OK', result, time: '1ms' }] })
  return { clock, connection, asked, answer, rows, lose: () => lose({ kind: 'lost' }) }
}

test('a direct call that times out may have run, and its late answer is dropped', async () => {
  const { clock, connection, rows, asked } = await connected()
  const call = watch(connection.query('SLOW', {}, { timeout: '1s' }))
  const change = watch(connection.use({ namespace: 'a', database: 'b' }))
  await clock.advance(1000)
  expect(call.error).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'unknown' })
  await clock.settle()
  // Changes of the session wait for it, because it still runs there.
  expect(asked.map(({ method }) => method)).toEqual(['query'])
  rows('late')
  await clock.settle()
  expect(asked.map(({ method }) => method)).toEqual(['query', 'use'])
  expect([change.state, connection.stats().dropped]).toEqual(['pending', 1])
  await connection.close()
})

test('a direct call whose link is lost may have run; an idempotent one is sent over the next link', async () => {
  const { clock, connection, rows, lose, asked } = await connected()
  const once = watch(connection.query('CREATE a'))
  const again = watch(connection.query('SELECT 1', {}, { idempotent: true }))
  lose()
  await clock.advance(1000)
  expect(once.error).toMatchObject({ code: 'CONNECTION_LOST', outcome: 'unknown' })
  expect(asked.map(({ params }) => (Array.isArray(params) ? params[0] : params))).toEqual([
    'CREATE a',
    'SELECT 1',
    'SELECT 1',
  ])
  rows('there')
  await clock.settle()
  expect(again.value).toEqual(['there'])
  await connection.close()
})

test('a direct call that the server refuses rejects with its error and is not repeated', async () => {
  const { clock, connection, answer, asked } = await connected()
  const whole = watch(connection.query('BAD'))
  answer({ error: { code: -32000, message: 'Parse error', kind: 'Validation' } })
  await clock.settle()
  expect(whole.error).toMatchObject({ code: 'QUERY', outcome: 'answered' })
  const statement = watch(connection.query('THROW 1'))
  answer({ result: [{ status: 'ERR', result: 'An error occurred: 1', kind: 'Thrown', time: '1ms' }] })
  await clock.settle()
  expect(statement.error).toMatchObject({ code: 'THROWN', outcome: 'answered' })
  expect(asked).toHaveLength(2)
  await connection.close()
})

test('close({ drain }) waits for a direct call and refuses later ones', async () => {
  const { clock, connection, rows } = await connected()
  const call = watch(connection.query('SLOW'))
  const closing = watch(connection.close({ drain: '5s' }))
  const late = watch(connection.query('LATE'))
  await clock.settle()
  expect([closing.state, late.error]).toEqual(['pending', expect.objectContaining({ code: 'CONNECTION_CLOSED' })])
  rows('done')
  await clock.settle()
  expect([call.value, closing.state]).toEqual([['done'], 'resolved'])
})
