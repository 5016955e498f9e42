import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { codeOf, ending, endOf } from './ending.mjs'
import { openOurs, openSdk } from './libraries.mjs'

/** @typedef {import('./scenario.mjs').Finding} Finding */
/** @typedef {import('./scenario.mjs').Open} Open */

const SCOPE = { namespace: 'compared', database: 'compared' }

/**
 * @param {(directory: string) => Promise<Finding>} steps
 * @returns {Promise<Finding>}
 */
async function inDirectory(steps) {
  const directory = await mkdtemp(join(tmpdir(), 'compared-'))
  try {
    return await steps(directory)
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  }
}

/**
 * @param {Open} open
 * @returns {Promise<Finding>}
 */
function twice(open) {
  return inDirectory(async directory => {
    const url = `surrealkv://${directory}/data`
    const first = await open(url, SCOPE)
    await first.query('CREATE note:1')
    const end = await ending(open(url, SCOPE))
    const second = /** @type {import('./scenario.mjs').Database | undefined} */ (end.value)
    const [there] = (await second?.query('count(SELECT * FROM note)')) ?? []
    await second?.close()
    await first.close()
    return {
      seen: { state: end.state, there },
      says: there === 1 ? 'both use the same database' : `the second \`connect()\` is ${endOf(end)}`,
    }
  })
}

/**
 * @param {Open} open
 * @returns {Promise<Finding>}
 */
function otherFormat(open) {
  return inDirectory(async directory => {
    const first = await open(`surrealkv://${directory}/data`, SCOPE)
    await first.query('CREATE note:1')
    await first.close()
    const end = await ending(open(`rocksdb://${directory}/data`, SCOPE))
    const db = /** @type {import('./scenario.mjs').Database | undefined} */ (end.value)
    if (db === undefined) return { seen: { state: end.state, code: codeOf(end) }, says: endOf(end) }
    const found = await ending(db.query('SELECT * FROM note'))
    await db.close()
    const empty = found.state === 'rejected'
    return { seen: { state: end.state, empty }, says: empty ? 'opens it as if it were empty' : 'opens it' }
  })
}

/**
 * @param {Open} open
 * @returns {Promise<Finding>}
 */
function notDirectory(open) {
  return inDirectory(async directory => {
    await writeFile(join(directory, 'file'), '')
    const end = await ending(open(`surrealkv://${directory}/file`, SCOPE))
    return { seen: { state: end.state, code: codeOf(end) }, says: endOf(end) }
  })
}

/**
 * @param {Open} open
 * @param {(path: string) => string} urlOf
 * @returns {Promise<Finding>}
 */
function reopened(open, urlOf) {
  return inDirectory(async directory => {
    const url = urlOf(join(directory, 'data'))
    const end = await ending(open(url, SCOPE))
    const db = /** @type {import('./scenario.mjs').Database | undefined} */ (end.value)
    if (db === undefined) return { seen: { state: end.state }, says: endOf(end) }
    await db.query('CREATE note:1')
    await db.close()
    const again = await open(url, SCOPE)
    const [there] = await again.query('count(SELECT * FROM note)')
    await again.close()
    return { seen: { state: end.state, there }, says: 'opens it, and finds its data again' }
  })
}

/** @type {readonly import('./scenario.mjs').Scenario[]} */
export const EMBEDDED = [
  {
    number: 11,
    name: 'directory-twice',
    needs: 'A directory that is open already can be opened by another connection of the process',
    promised: { state: 'resolved', there: 1 },
    ours: () => twice(openOurs),
    sdk: () => twice(openSdk),
  },
  {
    number: 11,
    name: 'other-format',
    needs: 'Opening a SurrealKV directory as RocksDB ends with an error',
    promised: { state: 'rejected', code: 'DATABASE_UNREADABLE' },
    ours: () => otherFormat(openOurs),
    sdk: () => otherFormat(openSdk),
  },
  {
    number: 11,
    name: 'not-a-directory',
    needs: 'Opening what is not a directory ends with an error',
    promised: { state: 'rejected', code: 'DATABASE_UNREADABLE' },
    ours: () => notDirectory(openOurs),
    sdk: () => notDirectory(openSdk),
  },
  {
    number: 12,
    name: 'file-url',
    needs: 'A `file://` URL opens a directory',
    promised: { state: 'resolved', there: 1 },
    ours: () => reopened(openOurs, path => pathToFileURL(path).href),
    sdk: () => reopened(openSdk, path => pathToFileURL(path).href),
  },
  {
    number: 12,
    name: 'versioned-url',
    needs: 'So does a `surrealkv+versioned://` URL',
    promised: { state: 'resolved', there: 1 },
    ours: () => reopened(openOurs, path => `surrealkv+versioned://${path}`),
    sdk: () => reopened(openSdk, path => `surrealkv+versioned://${path}`),
  },
]
