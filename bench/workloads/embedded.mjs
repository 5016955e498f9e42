import { connect } from '@surrealengine/core'
import '@surrealengine/transport-embedded'
import { createNodeEngines } from '@surrealdb/node'
import { Surreal } from 'surrealdb'
import { PERSON, person, SCOPE } from '../wire/records.mjs'
import { repeated } from './repeated.mjs'

async function over(db) {
  await db.query('UPSERT $id CONTENT $person', { id: PERSON, person })
  const { name } = await db.select(PERSON)
  if (name !== 'Alice') throw new TypeError('not the record that was asked for')
  return { run: repeated(() => db.select(PERSON)), close: () => db.close() }
}

export const clients = {
  ours: async () => over(await connect({ url: 'mem://', ...SCOPE })),
  sdk: async () => {
    const db = new Surreal({ engines: createNodeEngines() })
    await db.connect('mem://', SCOPE)
    return over(db)
  },
}
