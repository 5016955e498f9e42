import { Uuid } from '@surrealengine/values'
import { Uuid as OfficialUuid } from 'surrealdb'
import { expect, test } from 'vitest'
import { collect, liveWorld } from './live-world.fixture.js'

test('a notification with the id of another session does not reach the subscription', async () => {
  const { clock, server, connection } = await liveWorld()
  const session = await connection.session()
  const heard = collect(await session.live('users'))
  const [queryId] = server.links.flatMap(({ queries }) => queries)
  server.notify(queryId, { session: session.id, value: 'own' })
  server.notify(queryId, { session: new Uuid('018f0000-0000-7000-8000-000000000000'), value: 'of another' })
  server.notify(queryId, { session: undefined, value: 'without one' })
  await clock.settle()
  expect(heard).toEqual(['own', 'without one'])
})

test('the transport learns which notifications were for another session', async () => {
  const { server, connection } = await liveWorld()
  const session = await connection.session()
  await session.live('users')
  const [queryId = new Uuid('018f0000-0000-7000-8000-000000000000')] = server.links.flatMap(({ queries }) => queries)
  const { context } = server.dials.at(-1) ?? {}
  const notify = (id: Uuid | undefined): unknown =>
    context?.onNotification({ queryId, action: 'CREATE', recordId: undefined, value: {}, session: id })
  expect(notify(session.id)).not.toBe(false)
  expect(notify(new Uuid('018f0000-0000-7000-8000-000000000001'))).toBe(false)
})

test('notifications for the default session have an id that the server chose', async () => {
  const { clock, server, connection } = await liveWorld()
  const heard = collect(await connection.live('users'))
  const [queryId] = server.links.flatMap(({ queries }) => queries)
  server.notify(queryId, { session: new Uuid('018f0000-0000-7000-8000-000000000000'), value: 'own' })
  await clock.settle()
  expect(heard).toEqual(['own'])
})

test('the id of a session may be of the class of the official SDK, where a codec makes those', async () => {
  const { clock, server, connection } = await liveWorld()
  const session = await connection.session()
  const heard = collect(await session.live('users'))
  const [queryId] = server.links.flatMap(({ queries }) => queries)
  const official = (id: string): Uuid => new OfficialUuid(id) as unknown as Uuid
  server.notify(queryId, { session: official(session.id.toString()), value: 'own' })
  server.notify(queryId, { session: official('018f0000-0000-7000-8000-000000000000'), value: 'of another' })
  await clock.settle()
  expect(heard).toEqual(['own'])
})
