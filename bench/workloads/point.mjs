import { PERSON } from '../wire/records.mjs'
import { openFloor } from './floor.mjs'
import { openOurs, openSdk } from './libraries.mjs'
import { repeated } from './repeated.mjs'

async function over(db) {
  const { name } = await db.select(PERSON)
  if (name !== 'Alice') throw new TypeError('not the record that was asked for')
  return { run: repeated(() => db.select(PERSON)), close: () => db.close() }
}

export const clients = {
  ours: async place => over(await openOurs(place)),
  sdk: async place => over(await openSdk(place)),
  floor: openFloor,
}
