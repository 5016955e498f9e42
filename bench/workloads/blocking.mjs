import { connect, createConnection } from '@surrealengine/core'
import '@surrealengine/sync'
import '@surrealengine/transport-embedded'
import { PERSON, person, SCOPE } from '../wire/records.mjs'
import { repeated, repeatedBlocking } from './repeated.mjs'

const WRITE = ['UPSERT $id CONTENT $person', { id: PERSON, person }]
const options = { url: 'mem://', ...SCOPE }

/** The same calls over an asynchronous connection and a blocking one. */
export const clients = {
  ours: async () => {
    const db = await connect(options)
    await db.query(...WRITE)
    return { run: repeated(() => db.select(PERSON)), close: () => db.close() }
  },
  blocking: async () => {
    const db = createConnection({ ...options, asyncMode: false })
    db.connectSync()
    db.querySync(...WRITE)
    return { run: repeatedBlocking(() => db.selectSync(PERSON)), close: () => db.closeSync() }
  },
}
