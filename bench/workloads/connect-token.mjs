import { SCOPE } from '../wire/records.mjs'
import { openOurs, openSdk } from './libraries.mjs'

/** A new connection each time, with the token of an earlier one. */
function over(open) {
  let db
  return {
    prepare: () => db?.close(),
    run: async () => {
      db = await open()
    },
    close: () => db?.close(),
  }
}

async function tokenOf(place) {
  const db = await openSdk(place)
  const { username, password } = place
  const { access } = await db.signin({ username, password })
  await db.close()
  return access
}

export const clients = {
  ours: async place => {
    const token = await tokenOf(place)
    return over(() => openOurs({ url: place.url }, { ...SCOPE, token }))
  },
  sdk: async place => {
    const authentication = await tokenOf(place)
    return over(() => openSdk({ url: place.url }, { ...SCOPE, authentication }))
  },
}
