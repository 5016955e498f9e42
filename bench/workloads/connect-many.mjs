import { SCOPE } from '../wire/records.mjs'
import { openOurs, openSdk } from './libraries.mjs'

const AT_ONCE = 10

/**
 * Connections that are opened ten at a time and stay open, each with one query. What a library does behind its connect keeps
 * the server from the next ones, so it counts.
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

export const contestants = {
  ours: place => over(() => openOurs(place, SCOPE)),
  sdk: place => over(() => openSdk(place, SCOPE)),
}
