import { inspect } from 'node:util'
import { ConfigurationError, createConnection, isSyncConnection } from '@surrealengine/core'
import type { Transport } from '@surrealengine/core/transport'
import { expect, test } from 'vitest'
import './index.js'

const transport: Transport<never> = {
  name: 'nowhere',
  schemes: ['test'],
  module: 'file:///nowhere.js',
  capabilities: () => ({ live: false, transactions: false, heartbeat: false, session: 'link', exclusive: false }),
  connect: () => Promise.reject(new Error('The calling thread must not connect')),
}

test('importing the package enables asyncMode: false, and creating a connection does not connect', () => {
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

test.each<[string, object]>([
  ['an unknown option', { timeot: '1s' }],
  ['a transport option that its transport refuses', { transportOptions: { test: { x: 1 } } }],
  ['a namespace that contradicts the url', { namespace: 'other' }],
])('%s is refused when a blocking connection is created', (_, options) => {
  const checking: Transport<never, unknown> = {
    ...transport,
    check: (given: object) => {
      if ('x' in given) throw new ConfigurationError('no', { option: 'x' })
    },
  }
  const given = { url: 'test://host?ns=shop', transports: [checking], asyncMode: false, ...options } as const
  expect(() => createConnection(given)).toThrow(expect.objectContaining({ code: 'CONFIGURATION' }))
})

test('calls that need no worker refuse unknown options, too', () => {
  const db = createConnection({ url: 'test://host', transports: [transport], asyncMode: false })
  const wrong: object = { retryConflict: 3 }
  expect(() => db.transactionSync(() => {}, wrong)).toThrow(
    expect.objectContaining({ code: 'CONFIGURATION', hint: 'Write retryConflicts.' }),
  )
  const closeSync: (options: object) => void = db.closeSync
  expect(() => closeSync({ drain: '1s' })).toThrow(expect.objectContaining({ code: 'CONFIGURATION', option: 'drain' }))
})
