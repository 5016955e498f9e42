import { codeOf, ending, endOf, outcomeOf } from './ending.mjs'
import { explodingServer } from './exploding.mjs'
import { openOurs, openSdk } from './libraries.mjs'
import { asks, codec, startPeer } from './peer.mjs'

/** @typedef {import('./scenario.mjs').Finding} Finding */
/** @typedef {import('./scenario.mjs').Open} Open */

const hostile = asks('RETURN hostile')

/** Megabytes that are no matter of chance. */
const MUCH = 200

/**
 * A server that answers one certain query with these bytes.
 *
 * @template T
 * @param {Open} open
 * @param {(id: unknown) => Uint8Array} answer
 * @param {(db: import('./scenario.mjs').Database) => Promise<T>} steps
 * @returns {Promise<T>}
 */
async function answering(open, answer, steps) {
  const peer = await startPeer(call => {
    if (hostile(call)) call.over.send(answer(call.id))
    else call.please()
  })
  try {
    const db = await open(peer.url)
    const found = await steps(db)
    await db.close()
    return found
  } finally {
    await peer.stop()
  }
}

/**
 * A row has the key `__proto__`, which no program wrote.
 *
 * @param {Open} open
 * @returns {Promise<Finding>}
 */
function prototypeKey(open) {
  const row = JSON.parse('{ "__proto__": { "admin": true } }')
  return answering(
    open,
    id => codec.encode({ id, result: [{ status: 'OK', time: '1ms', result: row }] }),
    async db => {
      const [read] = await db.query('RETURN hostile')
      const got = /** @type {{ admin?: boolean }} */ (read)
      const seen = { inherits: got.admin === true, own: Object.hasOwn(got, '__proto__') }
      return { seen, says: seen.inherits ? 'it becomes the prototype: `row.admin` is `true`' : 'a field of the row' }
    },
  )
}

/**
 * The answer is refused, and the next call is answered.
 *
 * @param {Open} open
 * @param {(id: unknown) => Uint8Array} answer
 * @returns {Promise<Finding>}
 */
function refused(open, answer) {
  return answering(open, answer, async db => {
    const end = await ending(db.query('RETURN hostile'))
    const next = await ending(db.query('RETURN 1'))
    const seen = { state: end.state, code: codeOf(end), outcome: outcomeOf(end), next: next.state }
    return { seen, says: next.state === 'resolved' ? endOf(end) : `${endOf(end)}; so does the next call` }
  })
}

/** @param {unknown} id */
function nested(id) {
  const opening = [Uint8Array.of(0xa2), codec.encode('id'), codec.encode(id), codec.encode('result')]
  return Buffer.concat([...opening, Buffer.alloc(200_000, 0x81), Uint8Array.of(0xf6)])
}

/** @param {unknown} id */
function trailing(id) {
  return Buffer.concat([
    codec.encode({ id, result: [{ status: 'OK', time: '1ms', result: 'fine' }] }),
    Uint8Array.of(0xf6),
  ])
}

/**
 * @param {(url: string) => Promise<import('./scenario.mjs').Database>} open
 * @returns {Promise<Finding>}
 */
async function exploding(open) {
  const server = await explodingServer('RETURN hostile')
  try {
    const db = await open(server.url)
    const before = process.resourceUsage().maxRSS
    const end = await ending(db.query('RETURN hostile'))
    const grew = (process.resourceUsage().maxRSS - before) / 1024 > MUCH
    await db.close()
    const room = grew ? `the process grew by more than ${MUCH} MB` : 'nothing is unpacked'
    return { seen: { state: end.state, code: codeOf(end), grew }, says: `${room}; ${endOf(end)}` }
  } finally {
    await server.stop()
  }
}

/** @type {readonly import('./scenario.mjs').Scenario[]} */
export const HOSTILE = [
  {
    number: 14,
    name: 'prototype-key',
    needs: 'The key `__proto__` in an answer is data like any other',
    promised: { inherits: false, own: true },
    ours: () => prototypeKey(openOurs),
    sdk: () => prototypeKey(openSdk),
  },
  {
    number: 14,
    name: 'nested',
    needs: 'An answer of 200 000 nested arrays ends its call with an error, and the connection comes back',
    promised: { state: 'rejected', code: 'PROTOCOL', outcome: 'unknown', next: 'resolved' },
    ours: () => refused(openOurs, nested),
    sdk: () => refused(openSdk, nested),
    limit: 40_000,
  },
  {
    number: 14,
    name: 'trailing',
    needs: 'So does one with bytes after it',
    promised: { state: 'rejected', code: 'PROTOCOL', outcome: 'unknown', next: 'resolved' },
    ours: () => refused(openOurs, trailing),
    sdk: () => refused(openSdk, trailing),
    limit: 40_000,
  },
  {
    number: 14,
    name: 'gzip',
    needs: 'A reply over HTTP that would unpack from 0.4 MB to 400 MB takes no memory',
    promised: { state: 'rejected', code: 'PROTOCOL', grew: false },
    ours: () => exploding(openOurs),
    sdk: () => exploding(openSdk),
  },
]
