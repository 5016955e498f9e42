import '@surrealengine/core/live'
import { setImmediate as turn } from 'node:timers/promises'
import { Table } from '@surrealengine/core'
import { openOurs, openSdk } from './libraries.mjs'

/**
 * Has the server send so many notifications, and then a reply: when that is there, all of them were. Not all need to have
 * reached the listener: how many did is a figure too.
 */
async function over(db) {
  let arrived = 0
  const subscription = await db.live(new Table('person'))
  subscription.subscribe(() => {
    arrived++
  })
  return {
    async run(operations) {
      arrived = 0
      await db.query(`RETURN ${operations}`)
      await turn()
      return { arrived: arrived / operations }
    },
    close: () => db.close(),
  }
}

export const contestants = {
  ours: async place => over(await openOurs(place)),
  sdk: async place => over(await openSdk(place)),
}
