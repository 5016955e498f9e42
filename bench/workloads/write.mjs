import { RecordId } from '@surrealengine/core'
import { megabyte } from '../wire/records.mjs'
import { openOurs, openSdk } from './libraries.mjs'
import { repeated } from './repeated.mjs'

const SQL = 'UPSERT $id CONTENT $document RETURN NONE'

// Each writes a record of its own: two that write the same one would be in each other's way.
async function over(db, name) {
  const variables = { id: new RecordId('document', name), document: megabyte }
  return { run: repeated(() => db.query(SQL, variables)), close: () => db.close() }
}

export const contestants = {
  ours: async place => over(await openOurs(place), 'ours'),
  sdk: async place => over(await openSdk(place), 'sdk'),
}
