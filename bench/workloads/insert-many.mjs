import { Table as SdkTable } from 'surrealdb'
import '@surrealengine/core/insert-many'
import { openOurs, openSdk } from './libraries.mjs'

/** Rows of one `insert`, where there is no `insertMany`. */
const IN_TURN = 10_000
const TABLE = 'inserted'

function* rows(count) {
  for (let n = 0; n < count; n++) yield { name: `user ${n}`, email: `user${n}@example.com`, age: n % 90 }
}

/** Inserts lists of rows, one after another. */
async function inTurn(count, insert) {
  for (let left = count; left > 0; left -= IN_TURN) await insert([...rows(Math.min(left, IN_TURN))])
}

/** Empties the table before each round, so that every round inserts into the same. */
const emptied = (db, insert) => async operations => {
  await db.query(`REMOVE TABLE IF EXISTS ${TABLE}; DEFINE TABLE ${TABLE}`)
  await insert(operations)
}

/** An operation is a row. */
export const clients = {
  ours: async place => {
    const db = await openOurs(place)
    const insert = operations => db.insertMany(TABLE, rows(operations))
    return { run: emptied(db, insert), close: () => db.close() }
  },
  'insert in turn': async place => {
    const db = await openOurs(place, { requestTimeout: 0 })
    const insert = operations => inTurn(operations, list => db.insert(TABLE, list))
    return { run: emptied(db, insert), close: () => db.close() }
  },
  sdk: async place => {
    const db = await openSdk(place)
    const table = new SdkTable(TABLE)
    const insert = operations => inTurn(operations, list => db.insert(table, list))
    return { run: emptied(db, insert), close: () => db.close() }
  },
}
