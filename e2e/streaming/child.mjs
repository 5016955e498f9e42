// Streams a table and prints how much memory that took. Arguments: url, database, table.
import { connect } from 'surrealengine'

const [url, database, table] = process.argv.slice(2)
/** Rows after which garbage is collected. */
const GARBAGE = 10_000
const db = await connect({ url, namespace: 'streams', database, username: 'root', password: 'root', requestTimeout: 0 })
const peak = () => process.resourceUsage().maxRSS * 1024

async function count(sql) {
  let rows = 0
  for await (const _ of db.stream(sql)) {
    // V8 keeps garbage while there is room. Collecting it leaves the memory that is in use.
    if (++rows % GARBAGE === 0) globalThis.gc?.()
  }
  return rows
}

// Everything is loaded and used once before the baseline is measured.
await count(`SELECT * FROM ${table} LIMIT 20000`)
const baseline = peak()
const rows = await count(`SELECT * FROM ${table}`)
await db.close()
console.log(JSON.stringify({ rows, growth: peak() - baseline }))
