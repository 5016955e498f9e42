import { withOptions } from '@surrealengine/surrealdb'
import { startFaultProxy, startServer } from '@surrealengine/testing'
import { Duration, Table } from 'surrealdb'
import { codeOf, ending, endOf, outcomeOf } from './ending.mjs'
import { openOurs, openSdk } from './libraries.mjs'
import { asks, startPeer } from './peer.mjs'
import { times } from './scenario.mjs'

/** @typedef {import('./scenario.mjs').Finding} Finding */
/** @typedef {import('./scenario.mjs').Open} Open */

/**
 * Whether a call is about what is never answered.
 *
 * @param {import('./peer.mjs').PeerCall} call
 */
function never({ params }) {
  return JSON.stringify(params).includes('never')
}

const poison = asks('RETURN poison')

/** @param {import('./peer.mjs').PeerCall} call */
function ignoring(call) {
  if (!never(call)) call.please()
}

/**
 * The server runs a `CREATE`, and its answer is lost together with the connection.
 *
 * @param {(url: string, user: { username: string, password: string }) => Promise<import('./scenario.mjs').Database>} open
 * @returns {Promise<Finding>}
 */
async function lostReply(open) {
  const server = await startServer()
  const proxy = await startFaultProxy(server)
  const { username, password } = server
  const scope = { namespace: 'compared', database: 'compared' }
  const witness = await openOurs(server.wsUrl, { ...scope, username, password })
  try {
    await witness.query('DEFINE TABLE written')
    const db = await open(proxy.wsUrl, { username, password })
    await db.query('RETURN 1')
    const stall = proxy.inject({ kind: 'stall', direction: 'toClient' })
    const answered = proxy.seen('toClient', ({ bytes }) => Buffer.from(bytes).includes('only-once'))
    const call = ending(db.query("CREATE written SET marker = 'only-once'"))
    await answered
    await stall.remove({ held: 'drop' })
    proxy.reset()
    const end = await call
    await db.query('RETURN 1')
    const [runs] = await witness.query('count(SELECT * FROM written)')
    await db.close()
    return {
      seen: { state: end.state, outcome: outcomeOf(end), runs },
      says: `ran ${times(Number(runs))}; the call ${endOf(end)}`,
    }
  } finally {
    await witness.close()
    await proxy.stop()
    await server.stop()
  }
}

/**
 * A server that closes its socket whenever one certain call arrives.
 *
 * @param {Open} open
 * @param {number} code
 * @returns {Promise<Finding>}
 */
async function poisoned(open, code) {
  const peer = await startPeer(call => {
    if (poison(call)) call.over.close(code)
    else call.please()
  })
  try {
    const db = await open(peer.url)
    const end = await ending(db.query('RETURN poison'))
    // The way back is over when another call is answered.
    if (end.state !== 'pending') await db.query('RETURN 1')
    const sent = peer.calls.filter(poison).length
    await db.close()
    return {
      seen: { state: end.state, outcome: outcomeOf(end), sent },
      says: `sent ${times(sent)}; ${endOf(end)}`,
    }
  } finally {
    await peer.stop()
  }
}

/**
 * @param {Open} open
 * @returns {Promise<Finding>}
 */
async function closing(open) {
  const peer = await startPeer(ignoring)
  try {
    const db = await open(peer.url)
    const call = ending(db.query('RETURN never'))
    await peer.seen(never)
    await db.close()
    const end = await call
    return { seen: { state: end.state, code: codeOf(end), outcome: outcomeOf(end) }, says: endOf(end) }
  } finally {
    await peer.stop()
  }
}

/**
 * A call that gets no answer, and one after it.
 *
 * @template {import('./scenario.mjs').Database} D
 * @param {(url: string) => Promise<D>} open
 * @param {(db: D) => PromiseLike<unknown>} ask
 * @param {() => void} [onceSent]
 * @returns {Promise<Finding>}
 */
async function unanswered(open, ask, onceSent = () => {}) {
  const peer = await startPeer(ignoring)
  try {
    const db = await open(peer.url)
    const call = ending(ask(db))
    await peer.seen(never)
    onceSent()
    const end = await call
    const [next] = await db.query('RETURN 1')
    await db.close()
    return { seen: { state: end.state, code: codeOf(end), outcome: outcomeOf(end), next }, says: endOf(end) }
  } finally {
    await peer.stop()
  }
}

/** @param {Open} open */
function aborted(open) {
  const aborter = new AbortController()
  const { signal } = aborter
  return unanswered(
    open,
    db => db.query('RETURN never', {}, { signal }),
    () => aborter.abort(),
  )
}

function abortedOnClass() {
  const aborter = new AbortController()
  const { signal } = aborter
  return unanswered(
    openSdk,
    async db => (await withOptions(db, { signal })).query('RETURN never'),
    () => aborter.abort(),
  )
}

/** @type {readonly import('./scenario.mjs').Scenario[]} */
export const CALLS = [
  {
    number: 3,
    name: 'lost-reply',
    needs: 'A `CREATE` whose answer is lost runs once, and the error says that the outcome is unknown',
    promised: { state: 'rejected', outcome: 'unknown', runs: 1 },
    ours: () => lostReply((url, user) => openOurs(url, { ...user, namespace: 'compared', database: 'compared' })),
    sdk: () =>
      lostReply((url, user) =>
        openSdk(url, {
          authentication: user,
          namespace: 'compared',
          database: 'compared',
        }),
      ),
    limit: 40_000,
  },
  ...[1009, 1013, 1008].map(code => ({
    number: 4,
    name: `close-${code}`,
    needs: `A call that makes the server close the socket with ${code} is not sent again and again`,
    promised: { state: 'rejected', outcome: 'unknown', sent: 1 },
    ours: () => poisoned(openOurs, code),
    sdk: () => poisoned(openSdk, code),
  })),
  {
    number: 5,
    name: 'close',
    needs: '`close()` ends the calls that are under way',
    promised: { state: 'rejected', code: 'CONNECTION_CLOSED', outcome: 'unknown' },
    ours: () => closing(openOurs),
    sdk: () => closing(openSdk),
  },
  {
    number: 6,
    name: 'timeout',
    needs: 'A call without an answer ends by its `timeout`, and the connection goes on',
    promised: { state: 'rejected', code: 'REQUEST_TIMEOUT', outcome: 'unknown', next: 'fine' },
    ours: () => unanswered(openOurs, db => db.select('never', { timeout: '200ms' })),
    sdk: () => unanswered(openSdk, db => db.select(new Table('never')).timeout(new Duration('200ms'))),
    sdkClass: () =>
      unanswered(openSdk, async db => (await withOptions(db, { timeout: '200ms' })).select(new Table('never'))),
  },
  {
    number: 6,
    name: 'abort-signal',
    needs: 'An `AbortSignal` ends a call, and the connection goes on',
    promised: { state: 'rejected', code: 'ABORTED', outcome: 'unknown', next: 'fine' },
    ours: () => aborted(openOurs),
    sdk: () => aborted(openSdk),
    sdkClass: abortedOnClass,
  },
]
