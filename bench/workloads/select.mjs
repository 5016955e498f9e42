import { Table } from '@surrealengine/core'
import { tableOf } from '../wire/records.mjs'
import { openOurs, openSdk } from './libraries.mjs'
import { repeated } from './repeated.mjs'

async function over(db, { records }) {
  const table = new Table(tableOf(records))
  const found = await db.select(table)
  if (found.length !== records) throw new TypeError(`${found.length} records instead of ${records}`)
  return { run: repeated(() => db.select(table)), close: () => db.close() }
}

export const clients = {
  ours: async (place, scenario) => over(await openOurs(place), scenario),
  sdk: async (place, scenario) => over(await openSdk(place), scenario),
}
