import { connect } from 'surrealengine'
import { defineSchema } from './orders.mjs'

/** A new and empty database in memory, which is gone when it is closed. */
export async function freshDatabase() {
  const db = await connect({ url: 'mem://', namespace: 'test', database: 'test' })
  await defineSchema(db)
  return db
}

let databases = 0

/** A new and empty database of a server. `url` may be that of a proxy in front of it. */
export async function freshDatabaseOf({ username, password }, url) {
  const namespace = `test_${process.pid}_${++databases}`
  const db = await connect({ url, namespace, database: 'test', username, password })
  await defineSchema(db)
  return db
}
