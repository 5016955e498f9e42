import { inspect } from 'node:util'
import { createConnection, isSyncConnection, type Transport } from '@surrealengine/core'
import { expect, test } from 'vitest'
import './index.js'

const transport: Transport<never> = {
  name: 'nowhere',
  schemes: ['test'],
  module: 'file:///nowhere.js',
  capabilities: () => ({ live: false, transactions: false, heartbeat: false, session: 'link', exclusive: false }),
  connect: () => Promise.reject(new Error('it is not asked')),
}

test('importing the package makes asyncMode: false possible, and nothing is done before it is needed', () => {
  const url = 'test://root:hunter2@host?key=hunter2'
  const db = createConnection({ url, transports: [transport], name: 'shop', asyncMode: false })
  expect(isSyncConnection(db)).toBe(true)
  expect([db.url, db.name, db.status, db.isConnected()]).toEqual(['test://host', 'shop', 'disconnected', false])
  expect(db.stats()).toEqual({ open: 0, waiting: 0, created: 0, dropped: 0 })
  expect(inspect(db, { depth: 9 }) + JSON.stringify(db)).not.toContain('hunter2')
  expect(() => db.querySync('RETURN 1')).toThrow(expect.objectContaining({ code: 'NOT_CONNECTED' }))
  db.closeSync()
  expect(db.status).toBe('closed')
  expect(() => db.querySync('RETURN 1')).toThrow(expect.objectContaining({ code: 'CONNECTION_CLOSED' }))
})
