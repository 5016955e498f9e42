import { startServer } from '@surrealengine/testing'
import { RecordId, Table, Uuid } from 'surrealengine'
import { ending } from './ending.mjs'
import { openOurs, openSdk } from './libraries.mjs'
import { startPeer } from './peer.mjs'

/** @typedef {import('./scenario.mjs').Finding} Finding */
/** @typedef {import('./scenario.mjs').Database & { live(what: Table): PromiseLike<AsyncIterable<object>> }} LiveDatabase */

const BURST = 50
const FLOOD = 10_000

/**
 * Begins to read, and gives what counts the messages of a reader who does something else after each. It ends with the
 * last one, or when none comes for two seconds.
 *
 * @param {AsyncIterable<object>} subscription
 * @param {number} expected
 * @returns {(between: () => PromiseLike<unknown>) => Promise<number>}
 */
function reader(subscription, expected) {
  const messages = subscription[Symbol.asyncIterator]()
  let next = messages.next()
  return async between => {
    for (let count = 0; count < expected; count++) {
      const { state, value } = await ending(next)
      if (state !== 'resolved' || typeof value !== 'object' || value === null || !('value' in value)) return count
      await between()
      if (count + 1 < expected) next = messages.next()
    }
    return expected
  }
}

/**
 * A server tells of so many new records at once.
 *
 * @param {(url: string, user: { username: string, password: string }) => Promise<LiveDatabase>} open
 * @returns {Promise<Finding>}
 */
async function burst(open) {
  const server = await startServer()
  const { username, password } = server
  const scope = { namespace: 'compared', database: 'live' }
  const writer = await openOurs(server.wsUrl, { ...scope, username, password })
  try {
    await writer.query('DEFINE TABLE watched')
    const db = await open(server.wsUrl, { username, password })
    const subscription = await db.live(new Table('watched'))
    const read = reader(subscription, BURST)
    const records = Array.from({ length: BURST }, (_, n) => ({ n }))
    await writer.insert('watched', records)
    const arrived = await read(() => db.query('RETURN 1'))
    await db.close()
    return { seen: { arrived }, says: arrived === BURST ? 'all arrived' : `${arrived} of ${BURST} arrived` }
  } finally {
    await writer.close()
    await server.stop()
  }
}

/**
 * A hand-written server sends more of them than a SurrealDB would before it closes the socket.
 *
 * @returns {Promise<Finding>}
 */
async function flood() {
  const id = new Uuid('0194f9b0-7c2a-7cc0-8f3e-3f6f0c8a1d10')
  const peer = await startPeer(call => {
    const text = String(call.params[0])
    if (text.startsWith('LIVE')) call.reply([{ status: 'OK', time: '1ms', result: id }])
    else call.please()
  })
  try {
    const db = await openOurs(peer.url)
    const subscription = await db.live(new Table('watched'))
    const read = reader(subscription, FLOOD)
    const call = await peer.seen(({ params }) => String(params[0]).startsWith('LIVE'))
    for (let n = 0; n < FLOOD; n++) {
      const record = new RecordId('watched', n)
      call.notify({ id, action: 'CREATE', record, result: { id: record, n } })
    }
    // All have arrived when what was sent after them has.
    await db.query('RETURN 1')
    const arrived = await read(() => Promise.resolve())
    await db.close()
    return { seen: { arrived }, says: arrived === FLOOD ? 'all arrived' : `${arrived} arrived` }
  } finally {
    await peer.stop()
  }
}

/** @type {readonly import('./scenario.mjs').Scenario[]} */
export const LIVE = [
  {
    number: 9,
    name: 'live-burst',
    needs: `A burst of ${BURST} live notifications reaches a slow reader completely`,
    promised: { arrived: BURST },
    ours: () => burst((url, user) => openOurs(url, { ...user, namespace: 'compared', database: 'live' })),
    sdk: () => burst((url, user) => openSdk(url, { authentication: user, namespace: 'compared', database: 'live' })),
    limit: 40_000,
  },
  {
    number: 9,
    name: 'live-flood',
    needs: 'So does one of 10 000',
    promised: { arrived: FLOOD },
    ours: flood,
    limit: 40_000,
  },
]
