import { connectSdk, newSdk, openOurs } from './libraries.mjs'

// Measures from the moment the loss is noticed until the connection is ready again. Neither library pauses before its
// first attempt, because the pause is a setting and not a cost.

/** Drops the socket, and resolves once the loss is noticed. */
async function dropped(drop, events) {
  const back = events.once('back')
  const lost = events.once('lost')
  drop()
  await lost
  return { back }
}

function over(drop, events, close) {
  let way
  return {
    prepare: async () => {
      way = await dropped(drop, events)
    },
    run: () => way.back,
    close,
  }
}

async function ours(place) {
  let signedIn
  // The token arrives shortly after the first link, which signed in with the password.
  const tokens = new Promise(resolve => {
    signedIn = resolve
  })
  const db = await openOurs(place, { initialDelay: 0, onTokens: signedIn })
  await tokens
  const names = { lost: 'lost', back: 'connected' }
  const once = what =>
    new Promise(resolve => {
      const off = db.on(names[what], () => {
        off()
        resolve()
      })
    })
  return over(place.drop, { once }, () => db.close())
}

async function sdk(place) {
  const db = newSdk()
  await connectSdk(db, place, { reconnect: { retryDelay: 0, attempts: -1 } })
  const names = { lost: 'reconnecting', back: 'connected' }
  const once = what =>
    new Promise(resolve => {
      const off = db.subscribe(names[what], () => {
        off()
        resolve()
      })
    })
  return over(place.drop, { once }, () => db.close())
}

export const clients = { ours, sdk }
