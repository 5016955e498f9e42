import { Uuid } from '@surrealengine/values'
import { expect, test } from 'vitest'
import { please } from '../transport/scripted-transport.fixture.js'
import { collect, type LiveWorld, liveWorld } from './live-world.fixture.js'

const SQL = 'DEFINE TABLE users; LIVE SELECT * FROM users'
const OTHER = { status: 'OK', result: undefined, time: '1ms', type: 'other' }

function live(queryId: Uuid): object {
  return { status: 'OK', result: queryId, time: '1ms', type: 'live' }
}

async function world(queryId: Uuid, capabilities: object = {}): Promise<LiveWorld> {
  const made = await liveWorld({}, capabilities)
  made.server.onCall = call => (call.method === 'query' ? call.reply([OTHER, live(queryId)]) : please(call))
  return made
}

test('a LIVE SELECT among other statements has a subscription, that hears of what came before its answer', async () => {
  const queryId = Uuid.v4()
  const { clock, server, connection, change } = await world(queryId)
  server.onCall = call => {
    change(['early'], queryId)
    call.reply([OTHER, live(queryId)])
  }
  const [define, started] = await connection.answerLive(SQL, { a: 1 })
  expect(define).toEqual({ ok: true, result: undefined, time: '1ms', type: 'other' })
  expect(started).toMatchObject({ ok: true, result: queryId, type: 'live' })
  expect(server.calls.at(-1)?.params).toEqual([SQL, { a: 1 }])
  const { subscription } = started ?? {}
  if (subscription === undefined) throw new Error('no subscription')
  const heard = collect(subscription)
  change(['late'], queryId)
  await clock.settle()
  expect(heard).toEqual(['early', 'late'])
  server.onCall = please
  await subscription.kill()
  expect(server.calls.at(-1)).toMatchObject({ method: 'kill', params: [queryId] })
  expect(subscription.isOver).toBe(true)
})

test('it ends with its link, with an error that says why', async () => {
  const queryId = Uuid.v4()
  const { connection, loseLink } = await world(queryId)
  const [, started] = await connection.answerLive(SQL)
  const { subscription } = started ?? {}
  if (subscription === undefined) throw new Error('no subscription')
  const heard = collect(subscription)
  await loseLink()
  expect(heard).toMatchObject([{ code: 'NOT_CONNECTED' }])
  expect(subscription.isOver).toBe(true)
})

test('it ends without an error where the connection is closed', async () => {
  const queryId = Uuid.v4()
  const { connection } = await world(queryId)
  const [, started] = await connection.answerLive(SQL)
  const { subscription } = started ?? {}
  if (subscription === undefined) throw new Error('no subscription')
  const heard = collect(subscription)
  await connection.close()
  expect(heard).toEqual(['end'])
})

test('it ends with its session, and is killed on the server', async () => {
  const queryId = Uuid.v4()
  const { server, connection } = await world(queryId)
  const session = await connection.session()
  const [, started] = await session.answerLive(SQL)
  await session.close()
  expect(started?.subscription?.isOver).toBe(true)
  expect(server.calls.map(({ method }) => method)).toContain('kill')
})

test('a failed statement is an answer, and a transport without live queries says so', async () => {
  const { server, connection } = await world(Uuid.v4())
  server.onCall = call => call.reply([{ status: 'ERR', result: 'no', kind: 'NotFound' }])
  const [answer] = await connection.answerLive('LIVE SELECT * FROM nothing')
  expect(answer).toMatchObject({ ok: false, error: { message: 'no', kind: 'NotFound' } })
  const without = await world(Uuid.v4(), { live: false })
  await expect(without.connection.answerLive(SQL)).rejects.toMatchObject({ code: 'UNSUPPORTED' })
})

test('a subscription of live() says when it is told of changes again, and when it is over', async () => {
  const { clock, server, connection, loseLink } = await liveWorld()
  const subscription = await connection.live('users')
  const id = subscription.id
  await subscription.ready()
  expect(subscription.isOver).toBe(false)
  server.onCall = () => {}
  await loseLink()
  const calls = server.calls.length
  const order: string[] = []
  const ready = subscription.ready().then(() => order.push('ready'))
  await clock.settle()
  expect(order).toEqual([])
  order.push('answered')
  const call = server.calls[calls - 1]
  server.onCall = please
  if (call !== undefined) please(call)
  await ready
  expect(order).toEqual(['answered', 'ready'])
  expect(subscription.id).not.toEqual(id)
  await subscription.kill()
  expect(subscription.isOver).toBe(true)
  await subscription.ready()
})
