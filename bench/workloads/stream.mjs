import '@surrealengine/core/stream'
import { tableOf } from '../wire/records.mjs'
import { openOurs, openSdk } from './libraries.mjs'
import { repeated } from './repeated.mjs'

/** Reads rows of a stream: the first one, or all. Returns how many. */
async function streamed(db, sql, task) {
  let rows = 0
  for await (const _ of db.stream(sql)) {
    rows++
    if (task === 'first') break
  }
  return rows
}

async function over(db, { records, task }, read) {
  const sql = `SELECT * FROM ${tableOf(records)}`
  const rows = await read(db, sql, task)
  if (rows !== records && rows !== 1) throw new TypeError(`${rows} rows instead of ${records}`)
  return { run: repeated(() => read(db, sql, task)), close: () => db.close() }
}

/** A query has no first row before it has all. */
const queried = async (db, sql) => (await db.query(sql))[0].length

export const clients = {
  ours: async (place, scenario) => over(await openOurs(place), scenario, streamed),
  'query()': async (place, scenario) => over(await openOurs(place), scenario, queried),
  sdk: async (place, scenario) => over(await openSdk(place), scenario, queried),
}
