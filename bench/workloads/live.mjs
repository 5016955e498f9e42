import '@surrealengine/core/live'
import { setImmediate as turn } from 'node:timers/promises'
import { Table } from '@surrealengine/core'
import { openOurs, openSdk } from './libraries.mjs'

/**
 * Makes the server send a number of notifications followed by a reply, which arrives after all of them. Not all have to
 * reach the listener: the share that did is a further figure.
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

export const clients = {
  ours: async place => over(await openOurs(place)),
  sdk: async place => over(await openSdk(place)),
}
