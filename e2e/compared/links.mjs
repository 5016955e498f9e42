import { startFaultProxy } from '@surrealengine/testing'
import { codeOf, ending, endOf } from './ending.mjs'
import { openOurs, openSdk } from './libraries.mjs'
import { asks, startPeer } from './peer.mjs'

/** @typedef {import('./scenario.mjs').Finding} Finding */
/** @typedef {import('./scenario.mjs').Open} Open */

/** The SDK pings each 30 s: so long after it an answer should be missed. Milliseconds. */
const HALF_OPEN = 45_000

/**
 * The other side is gone and nothing says so. `noticed` waits until the library knows.
 *
 * @template {import('./scenario.mjs').Database} D
 * @param {(url: string) => Promise<D>} open
 * @param {(db: D) => Promise<unknown>} noticed
 * @returns {Promise<Finding>}
 */
async function halfOpen(open, noticed) {
  const peer = await startPeer()
  const proxy = await startFaultProxy(peer.url)
  try {
    const db = await open(proxy.wsUrl)
    await db.query('RETURN 1', {}, { idempotent: true })
    const notice = ending(noticed(db), HALF_OPEN)
    proxy.inject({ kind: 'stall', on: 'open' })
    const { state } = await notice
    if (state === 'pending') return { seen: { noticed: false }, says: 'still counts as connected after 45 s' }
    // A machine that stalls may lose a good link as well.
    const [next] = await db.query('RETURN 1', {}, { idempotent: true })
    await db.close()
    return { seen: { noticed: true, next }, says: 'noticed, and replaced by a new connection' }
  } finally {
    await proxy.stop()
    await peer.stop()
  }
}

/**
 * A frame that is no CBOR comes instead of an answer.
 *
 * @param {Open} open
 * @returns {Promise<Finding>}
 */
async function garbage(open) {
  const garbled = asks('RETURN garbled')
  const peer = await startPeer(call => {
    if (garbled(call)) call.over.send(Uint8Array.of(0xff, 0x00, 0x13))
    else call.please()
  })
  try {
    const db = await open(peer.url)
    const end = await ending(db.query('RETURN garbled'))
    const [next] = await db.query('RETURN 1')
    await db.close()
    return { seen: { state: end.state, code: codeOf(end), next }, says: endOf(end) }
  } finally {
    await peer.stop()
  }
}

/** @param {import('surrealdb').Surreal} db */
function noticed(db) {
  return new Promise(resolve => db.subscribe('reconnecting', () => resolve(undefined)))
}

/** @type {readonly import('./scenario.mjs').Scenario[]} */
export const LINKS = [
  {
    number: 6,
    name: 'half-open',
    needs: 'A connection whose server disappeared silently is noticed and replaced',
    promised: { noticed: true, next: 'fine' },
    ours: () =>
      halfOpen(
        url => openOurs(url, { heartbeat: { interval: '200ms', timeout: '500ms' } }),
        db => new Promise(resolve => db.on('lost', resolve)),
      ),
    sdk: () => halfOpen(openSdk, noticed),
    sdkClass: () => halfOpen(url => openSdk(url, {}, { heartbeat: { interval: '200ms', timeout: '500ms' } }), noticed),
    limit: 60_000,
  },
  {
    number: 7,
    name: 'garbage',
    needs: 'A damaged frame instead of an answer ends the call with an error, and the connection comes back',
    promised: { state: 'rejected', code: 'PROTOCOL', next: 'fine' },
    ours: () => garbage(openOurs),
    sdk: () => garbage(openSdk),
  },
]
