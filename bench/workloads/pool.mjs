import '@surrealengine/pool'
import { DOCUMENT, PERSON, SCOPE } from '../wire/records.mjs'
import { openOurs } from './libraries.mjs'
import { repeated } from './repeated.mjs'

// One link compared with pools of several, for queries of different weight.

/** One of this many replies is 1 MB, the others are small. */
const EVERY = 32
/** A query that keeps the server busy for a while, not the client. */
const SLOW = 'RETURN sleep(10ms)'

const small = db => db.select(PERSON)
const large = db => db.select(DOCUMENT)

function mixed(db) {
  const times = []
  let count = 0
  const call = async () => {
    if (++count % EVERY === 0) return large(db)
    const started = performance.now()
    await small(db)
    times.push(performance.now() - started)
  }
  const all = repeated(call)
  return async (operations, atOnce) => {
    times.length = 0
    await all(operations, atOnce)
    times.sort((one, other) => one - other)
    return { smallMilliseconds: times[Math.floor(times.length * 0.99)] }
  }
}

const TASKS = {
  small: db => repeated(() => small(db)),
  large: db => repeated(() => large(db)),
  slow: db => repeated(() => db.query(SLOW)),
  mixed,
}

async function over(place, { task }, size) {
  const pool = size === 1 ? {} : { usePool: true, poolSize: size, poolMinSize: size }
  const db = await openOurs(place, { ...SCOPE, ...pool })
  return { run: TASKS[task](db), close: () => db.close() }
}

const sized = size => (place, scenario) => over(place, scenario, size)

export const clients = {
  ours: sized(1),
  'pool of 2': sized(2),
  'pool of 4': sized(4),
  'pool of 8': sized(8),
  'pool of 16': sized(16),
}
