import { createConnection, RecordId } from '@surrealengine/core'
import '@surrealengine/sync'
import type { Behaviour } from '@surrealengine/testing/conformance'
import { check, same } from './check.js'

/** Calls that block, where there are threads. */
export const blocking: Behaviour = {
  name: 'calls that block (`asyncMode: false`)',
  show: async stage => {
    const db = createConnection({ ...stage.options(), asyncMode: false })
    db.connectSync()
    try {
      const alice = new RecordId('users', 'alice')
      db.createSync(alice, { age: 30 })
      same(db.selectSync(alice), { age: 30, id: alice })
      if (stage.capabilities.transactions) db.transactionSync(tx => tx.mergeSync(alice, { age: 31 }))
      const [found] = db.querySync<[number[]]>('SELECT VALUE age FROM users')
      check(found.length === 1, 'another number of records')
    } finally {
      db.closeSync()
    }
  },
}
