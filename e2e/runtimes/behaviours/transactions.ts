import '@surrealengine/core/transactions'
import type { Behaviour } from '@surrealengine/testing/conformance'
import { check, same } from './check.js'

export const transactions: Behaviour = {
  name: 'transactions: committed, and undone when the function throws',
  appliesTo: ({ transactions }) => transactions,
  show: async stage => {
    const db = await stage.open()
    await db.query('DEFINE TABLE users')
    await db.transaction(async tx => {
      await tx.create('users', { n: 1 })
      await tx.create('users', { n: 2 })
    })
    const thrown = new Error('undo it')
    const undone = await db
      .transaction(async tx => {
        await tx.create('users', { n: 3 })
        throw thrown
      })
      .catch((error: unknown) => error)
    check(undone === thrown, `another error: ${String(undone)}`)
    same((await db.select('users')).length, 2)
  },
}
