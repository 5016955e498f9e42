import { once } from 'node:events'
import { ending, endOf } from './ending.mjs'
import { openOurs, openSdk } from './libraries.mjs'
import { asks, startPeer } from './peer.mjs'

/** @typedef {import('./scenario.mjs').Finding} Finding */
/** @typedef {import('./scenario.mjs').Open} Open */

/**
 * Calls that bring a new link to where the session was.
 *
 * @param {import('./peer.mjs').PeerCall} call
 */
function restores({ method }) {
  return ['use', 'signin', 'authenticate', 'set', 'let'].includes(method)
}

/**
 * Opens a connection with a variable, and cuts its socket.
 *
 * @param {Open} open
 * @param {import('./peer.mjs').Peer} peer
 */
async function cut(open, peer) {
  const db = await open(peer.url)
  await db.set('tenant', 'a')
  await db.query('RETURN 1')
  for (const { over } of peer.calls.slice(-1)) over.terminate()
  return db
}

/**
 * The answer to the first restoring call is held back, and another call is made meanwhile.
 *
 * @param {Open} open
 * @param {(db: import('./scenario.mjs').Database) => PromiseLike<unknown>} ask
 * @param {(call: import('./peer.mjs').PeerCall) => boolean} asked
 * @returns {Promise<Finding>}
 */
async function slipping(open, ask, asked) {
  let held = false
  const peer = await startPeer(call => {
    if (call.socket === 2 && restores(call) && !held) held = true
    else call.please()
  })
  try {
    const db = await cut(open, peer)
    const restoring = await peer.seen(call => call.socket === 2 && restores(call))
    const call = ending(ask(db))
    // What the client sent before it answered all of these has arrived.
    for (let n = 0; n < 20; n++) {
      restoring.over.ping()
      await once(restoring.over, 'pong')
    }
    const slipped = peer.calls.some(asked)
    restoring.please()
    const end = await call
    await db.close()
    return {
      seen: { slipped, state: end.state },
      says: slipped ? 'sent before the session was restored' : 'sent once all is restored',
    }
  } finally {
    await peer.stop()
  }
}

/**
 * The server refuses the first restoring call of the first new socket.
 *
 * @param {Open} open
 * @returns {Promise<Finding>}
 */
async function refusedOnce(open) {
  let refused = false
  const peer = await startPeer(call => {
    if (call.socket === 2 && restores(call) && !refused) {
      refused = true
      call.fail('not now')
    } else call.please()
  })
  try {
    const db = await cut(open, peer)
    await peer.seen(call => call.socket === 2 && restores(call))
    await ending(db.query('RETURN 1'))
    const end = await ending(db.query('RETURN 2'))
    await db.close()
    return {
      seen: { state: end.state },
      says: end.state === 'resolved' ? 'tried again; calls are answered' : `given up; calls are ${endOf(end)}`,
    }
  } finally {
    await peer.stop()
  }
}

/** @param {Open} open */
function slippingQuery(open) {
  return slipping(open, db => db.query('RETURN $tenant'), asks('RETURN $tenant'))
}

/** @param {Open} open */
function slippingVariable(open) {
  return slipping(
    open,
    db => db.set('user', 'b'),
    ({ params }) => params[0] === 'user',
  )
}

/** @type {readonly import('./scenario.mjs').Scenario[]} */
export const RESTORING = [
  {
    number: 8,
    name: 'slipping-query',
    needs: 'After a reconnect no query is sent before the session is restored',
    promised: { slipped: false, state: 'resolved' },
    ours: () => slippingQuery(openOurs),
    sdk: () => slippingQuery(openSdk),
  },
  {
    number: 8,
    name: 'slipping-variable',
    needs: 'Nor is a `set()` that is called meanwhile',
    promised: { slipped: false, state: 'resolved' },
    ours: () => slippingVariable(openOurs),
    sdk: () => slippingVariable(openSdk),
  },
  {
    number: 8,
    name: 'refused-once',
    needs: 'When restoring fails once, it is tried again',
    promised: { state: 'resolved' },
    ours: () => refusedOnce(openOurs),
    sdk: () => refusedOnce(openSdk),
    limit: 40_000,
  },
]
