import '@surrealengine/core/live'
import '@surrealengine/core/transactions'
import { connect } from '@surrealengine/core'
import { expect, test } from 'vitest'
import './index.js'
import { scriptedServer, turns } from './scripted-server.fixture.js'

test('events of the live query link are emitted like those of the other links', async () => {
  const server = scriptedServer()
  const db = await connect({
    ...{ url: 'test://one', namespace: 'shop', database: 'live', transports: [server.transport] },
    ...{ usePool: true, poolSize: 1, initialDelay: 0 },
  })
  const told: string[] = []
  db.on('connecting', ({ attempt }) => told.push(`connecting ${attempt}`))
  db.on('connected', ({ url }) => told.push(`connected ${url}`))
  db.on('lost', ({ reason }) => told.push(`lost ${reason}`))
  db.on('linkOpened', ({ id }) => told.push(`linkOpened ${id}`))
  db.on('linkClosed', ({ id }) => told.push(`linkClosed ${id}`))
  const live = await db.live('orders')
  expect(told.splice(0)).toEqual(['connecting 1', 'connected test://one'])
  server.links[1]?.lose()
  await turns()
  expect(told.splice(0)).toEqual(['lost lost', 'connecting 1', 'connected test://one'])
  // It is not one of those that are counted, and the pool is not lost with it.
  expect(db.stats()).toMatchObject({ open: 1, created: 1 })
  expect(db.status).toBe('connected')
  await live.kill()
  await db.close()
  expect(told).toEqual(['linkClosed 1'])
})
