import { type Connection, connect } from '@surrealengine/core'
import '@surrealengine/transport-embedded'
import { afterAll, beforeAll } from 'vitest'

/** A database in memory for the tests of one file. */
export function database(): () => Connection {
  let connection: Connection | undefined
  beforeAll(async () => {
    connection = await connect({ url: 'mem://', namespace: 'test', database: 'test' })
  })
  afterAll(() => connection?.close())
  return () => {
    if (connection === undefined) throw new Error('It is there in tests alone')
    return connection
  }
}
