import { RecordId } from '@surrealengine/core'
import { megabyte } from '../wire/records.mjs'
import { openOurs, openSdk } from './libraries.mjs'
import { repeated } from './repeated.mjs'

const SQL = 'UPSERT $id CONTENT $document RETURN NONE'

// Each call writes its own record, because two writes of the same record would conflict.
async function over(db, name) {
  const variables = { id: new RecordId('document', name), document: megabyte }
  return { run: repeated(() => db.query(SQL, variables)), close: () => db.close() }
}

export const clients = {
  ours: async place => over(await openOurs(place), 'ours'),
  sdk: async place => over(await openSdk(place), 'sdk'),
}
