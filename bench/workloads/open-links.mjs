import '@surrealengine/pool'
import { once } from 'node:events'
import { SCOPE } from '../wire/records.mjs'
import { openOurs, openSdk } from './libraries.mjs'

const LINKS = 10

/** Ten links each time. Closing the previous ones is not measured. */
function over(open, close) {
  let opened
  const shut = async () => {
    if (opened !== undefined) await close(opened)
  }
  return {
    prepare: shut,
    run: async () => {
      opened = await open()
    },
    close: shut,
  }
}

/** Opens a pool and waits for all of its links. */
async function openPool(place) {
  const events = new EventTarget()
  const full = once(events, 'full')
  const db = await openOurs(place, { ...SCOPE, usePool: true, poolSize: LINKS, poolMinSize: LINKS })
  const look = () => db.stats().open === LINKS && events.dispatchEvent(new Event('full'))
  db.on('linkOpened', look)
  look()
  await full
  return db
}

export const clients = {
  ours: place =>
    over(
      () => openPool(place),
      db => db.close(),
    ),
  sdk: place =>
    over(
      () => Promise.all(Array.from({ length: LINKS }, () => openSdk(place, SCOPE))),
      all => Promise.all(all.map(db => db.close())),
    ),
}
