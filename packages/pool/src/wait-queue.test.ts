import { QueueFullError } from '@surrealengine/core'
import { connectionOn, virtualClock } from '@surrealengine/core/testing'
import { TransportFailure } from '@surrealengine/core/transport'
import { expect, test } from 'vitest'
import './index.js'
import { scriptedServer } from './scripted-server.fixture.js'

test('a call beyond queueLimit fails with a hint and the reason why calls wait', async () => {
  const clock = virtualClock()
  const server = scriptedServer()
  let isReachable = true
  const transport: typeof server.transport = {
    ...server.transport,
    connect: context =>
      isReachable
        ? server.transport.connect(context)
        : Promise.reject(new TransportFailure('refused', 'nothing listens')),
  }
  const options = { url: 'test://one', transports: [transport], usePool: true, queueLimit: 1 }
  const db = connectionOn(clock, options)
  await db.connect()
  isReachable = false
  server.links[0]?.lose()
  await clock.advance(2_000)
  const waiting = db.query('RETURN 1')
  const refused = await db.query('RETURN 2').catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(QueueFullError)
  expect(refused).toMatchObject({
    code: 'QUEUE_FULL',
    outcome: 'not-run',
    message: '1 calls are already waiting for a link (queueLimit)',
    hint: expect.stringMatching(/queueLimit.*poolSize/),
    cause: { code: 'CONNECTION_REFUSED' },
  })
  isReachable = true
  await clock.advance(30_000)
  await waiting
  await db.close()
})
