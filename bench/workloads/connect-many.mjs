import { SCOPE } from '../wire/records.mjs'
import { openOurs, openSdk } from './libraries.mjs'

const AT_ONCE = 10

/**
 * Connections that are opened ten at a time and stay open, each with one query. Work that a library does in the
 * background of its connect delays the next ones, so it is included.
 */
function over(open) {
  const opened = []
  return {
    prepare: () => {},
    run: async () => {
      const one = async () => {
        const db = await open()
        opened.push(db)
        await db.query('RETURN 1')
      }
      await Promise.all(Array.from({ length: AT_ONCE }, one))
    },
    close: () => Promise.all(opened.map(db => db.close())),
  }
}

export const clients = {
  ours: place => over(() => openOurs(place, SCOPE)),
  sdk: place => over(() => openSdk(place, SCOPE)),
}
