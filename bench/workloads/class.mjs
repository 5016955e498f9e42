import * as ours from '@surrealengine/surrealdb'
import * as sdk from 'surrealdb'
import { WebSocket } from 'ws'
import { PERSON, tableOf } from '../wire/records.mjs'
import { connectSdk } from './libraries.mjs'
import { repeated } from './repeated.mjs'

const TASKS = {
  query: db => db.query('SELECT * FROM $id', { id: PERSON }),
  builder: db => db.select(PERSON),
  rows: db => db.select(new sdk.Table(tableOf(1_000))),
}

/** The official class, with engines of its own or with ours. */
async function over(db, place, { task }) {
  await connectSdk(db, place)
  const run = () => TASKS[task](db)
  if ((await run()) === undefined) throw new TypeError('nothing was answered')
  return { run: repeated(run), close: () => db.close() }
}

export const clients = {
  ours: (place, scenario) => over(new ours.Surreal(), place, scenario),
  sdk: (place, scenario) => {
    const db = new sdk.Surreal({ engines: sdk.createRemoteEngines(), websocketImpl: WebSocket })
    return over(db, place, scenario)
  },
}
