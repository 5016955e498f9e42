import '@surrealengine/core/transactions'
import { RecordId } from '@surrealengine/core'
import { deepEqual, equal, rejects } from './assert.js'
import type { Behaviour } from './behaviour.js'

const counter = new RecordId('counters', 'one')

/** Transactions that span calls, through the public API. */
export const TRANSACTIONS: readonly Behaviour[] = [
  {
    name: 'transaction() commits when its function resolves, and cancels when it rejects',
    appliesTo: ({ transactions }) => transactions,
    show: async stage => {
      const db = await stage.open()
      await db.create(counter, { n: 0 })
      const result = await db.transaction(async tx => {
        await tx.merge(counter, { n: 1 })
        deepEqual(await db.select(counter), { id: counter, n: 0 })
        return (await tx.select(counter))?.['n']
      })
      equal(result, 1)
      deepEqual(await db.select(counter), { id: counter, n: 1 })
      const failed = db.transaction(async tx => {
        await tx.merge(counter, { n: 2 })
        throw new Error('changed my mind')
      })
      await rejects(failed, { message: 'changed my mind' })
      deepEqual(await db.select(counter), { id: counter, n: 1 })
    },
  },
  {
    name: 'a transaction that conflicts with another is a ConflictError, and is repeated up to retryConflicts times',
    appliesTo: ({ transactions }) => transactions,
    show: async stage => {
      const db = await stage.open()
      await db.create(counter, { n: 0 })
      let tries = 0
      const meet = (retryConflicts: number): Promise<void> =>
        db.transaction(
          async tx => {
            tries++
            await tx.query('UPDATE counters:one SET n += 1')
            // Only the first attempt conflicts.
            if (tries === 1) await db.query('UPDATE counters:one SET n += 10')
          },
          { retryConflicts },
        )
      await rejects(meet(0), { name: 'ConflictError', code: 'CONFLICT', retryable: true })
      deepEqual([tries, (await db.select(counter))?.['n']], [1, 10])
      tries = 0
      await meet(2)
      deepEqual([tries, (await db.select(counter))?.['n']], [2, 21])
    },
  },
  {
    name: 'a finished transaction accepts no further calls, and cancelling it again does nothing',
    appliesTo: ({ transactions }) => transactions,
    show: async stage => {
      const db = await stage.open()
      await db.create(counter, { n: 0 })
      const tx = await db.beginTransaction()
      await tx.merge(counter, { n: 1 })
      await tx.cancel()
      await tx.cancel()
      equal(tx.isOver, true)
      await rejects(tx.query('RETURN 1'), { name: 'ConfigurationError' })
      await rejects(tx.commit(), { name: 'ConfigurationError' })
      deepEqual(await db.select(counter), { id: counter, n: 0 })
    },
  },
  {
    name: 'without support for transactions that span calls, beginTransaction() rejects with an UnsupportedError',
    appliesTo: ({ transactions }) => !transactions,
    show: async stage => {
      const db = await stage.open()
      await rejects(db.beginTransaction(), { name: 'UnsupportedError', hint: /ws:/ })
    },
  },
]
