import { startServer } from '@surrealengine/testing'
import { escapeIdent } from 'surrealdb'
import { quoteIdentifier } from 'surrealengine'
import { codeOf, ending, endOf } from './ending.mjs'
import { openOurs, openSdk } from './libraries.mjs'

/** @typedef {import('./scenario.mjs').Database} Database */
/** @typedef {import('./scenario.mjs').Finding} Finding */
/** @typedef {(url: string, user: { username: string, password: string }) => Promise<Database>} OpenAs */

const SCOPE = { namespace: 'compared', database: 'compared' }

/** @type {OpenAs} */
const oursAs = (url, user) => openOurs(url, { ...SCOPE, ...user })

/** @type {OpenAs} */
const sdkAs = (url, user) => openSdk(url, { ...SCOPE, authentication: user })

/**
 * @param {OpenAs} open
 * @param {(db: Database, witness: Database) => Promise<Finding>} steps
 * @returns {Promise<Finding>}
 */
async function onServer(open, steps) {
  const server = await startServer()
  const { username, password } = server
  const witness = await oursAs(server.wsUrl, { username, password })
  try {
    const db = await open(server.wsUrl, { username, password })
    const finding = await steps(db, witness)
    await db.close()
    return finding
  } finally {
    await witness.close()
    await server.stop()
  }
}

/**
 * A table's name comes from outside, and the library's own function puts it into a statement.
 *
 * @param {OpenAs} open
 * @param {(name: string) => string} quote
 */
function quoted(open, quote) {
  return onServer(open, async (db, witness) => {
    await witness.query('CREATE secret:one; CREATE secret:two')
    await ending(db.query(`SELECT * FROM ${quote('a\\⟩; DELETE secret; --')}`))
    const [left] = await witness.query('count(SELECT * FROM secret)')
    return { seen: { left }, says: left === 2 ? 'stays a name' : 'runs the rest of it: a table is empty' }
  })
}

/**
 * Stores a value, and has another connection look at what is there now.
 *
 * @param {OpenAs} open
 * @param {unknown} value
 */
function stored(open, value) {
  return onServer(open, async (db, witness) => {
    await witness.query('DEFINE TABLE thing')
    const end = await ending(db.query('CREATE thing:one SET value = $value', { value }))
    const [there] = await witness.query('RETURN <string> (SELECT VALUE value FROM ONLY thing:one)')
    const seen = { state: end.state, code: codeOf(end), there }
    return { seen, says: end.state === 'resolved' ? `stored as \`${there}\`` : endOf(end) }
  })
}

/** @param {OpenAs} open */
function marked(open) {
  return onServer(open, async db => {
    const [text] = await db.query('RETURN $text', { text: '\ufeffhello' })
    return { seen: { text }, says: text === 'hello' ? 'lost on reading' : 'kept' }
  })
}

const MOON = '1969-07-20T20:17:40.123Z'
const LARGE = 2n ** 63n + 5n

/** @type {readonly import('./scenario.mjs').Scenario[]} */
export const VALUES = [
  {
    number: 15,
    name: 'backslash',
    needs: 'A name from outside, as `a\\⟩; DELETE secret; --`, is a name where it was quoted for a statement',
    promised: { left: 2 },
    ours: () => quoted(oursAs, quoteIdentifier),
    sdk: () => quoted(sdkAs, escapeIdent),
    // Its functions are those of the SDK.
    promisedOfClass: { left: 0 },
  },
  {
    number: 17,
    name: 'old-date',
    needs: 'A `Date` before 1970 with milliseconds is stored',
    promised: { state: 'resolved', there: MOON },
    ours: () => stored(oursAs, new Date(MOON)),
    sdk: () => stored(sdkAs, new Date(MOON)),
  },
  {
    number: 18,
    name: 'large-bigint',
    needs: `A \`bigint\` beyond the range of the database, such as ${LARGE}, is refused`,
    promised: { state: 'rejected', code: 'ENCODING', there: 'NONE' },
    ours: () => stored(oursAs, LARGE),
    sdk: () => stored(sdkAs, LARGE),
  },
  {
    number: 19,
    name: 'byte-order-mark',
    needs: 'A text that begins with a byte order mark keeps it',
    promised: { text: '\ufeffhello' },
    ours: () => marked(oursAs),
    sdk: () => marked(sdkAs),
  },
]
