import { watch } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import { connectionOn } from './connection-on.js'
import { please, scriptedServer } from './scripted-server.js'
import { virtualClock } from './virtual-clock.js'

test('the time of an attempt, the pause after it and its randomness come from the clock', async () => {
  const clock = virtualClock()
  const server = scriptedServer()
  const { transport, dials } = server
  server.onDial = () => {}
  const options = { attemptTimeout: '5s', initialDelay: '1s' } as const
  const db = connectionOn(clock, { url: 'test://one', transports: [transport], ...options })
  const connecting = watch(db.connect())
  clock.randoms.push(0.1)
  await clock.advance(5_099)
  expect(dials).toHaveLength(1)
  await clock.advance(1)
  expect(dials).toHaveLength(2)
  dials[1]?.accept()
  await clock.settle()
  expect(connecting.state).toBe('resolved')
  await db.close()
})

test('a call that is never answered ends by its time on the clock', async () => {
  const clock = virtualClock()
  const server = scriptedServer()
  const db = connectionOn(clock, { url: 'test://one', transports: [server.transport], requestTimeout: '2s' })
  await db.connect()
  server.onCall = call => (call.method === 'query' ? undefined : please(call))
  const call = watch(db.query('RETURN 1'))
  await clock.advance(1_999)
  expect(call.state).toBe('pending')
  await clock.advance(1)
  expect(call.error).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'unknown' })
  await db.close()
})

test('options are checked as by createConnection(), and a blocking connection is refused', () => {
  const clock = virtualClock()
  const { transport } = scriptedServer()
  const options = { url: 'test://one', transports: [transport] } as const
  expect(() => connectionOn(clock, { ...options, requestTimeout: -1 })).toThrow('requestTimeout')
  const blocking: object = { asyncMode: false }
  expect(() => connectionOn(clock, { ...options, ...blocking })).toThrow('asyncMode')
})
