// Inserts rows that a generator makes, and prints what became of them and the memory that it took. Arguments: url, rows.
import { connect } from 'surrealengine'

const [url, count] = process.argv.slice(2)
/** Rows after which garbage is collected. */
const GARBAGE = 50_000
const peak = () => process.resourceUsage().maxRSS * 1024

async function* rows(amount) {
  for (let id = 0; id < amount; id++) yield { id, name: `user ${id}`, email: `user${id}@example.com`, age: id % 90 }
}

const db = await connect({ url })
// Everything is loaded and used once before the baseline is measured.
await db.insertMany('users', rows(20_000))
globalThis.gc?.()
const baseline = peak()
let collected = 0
const onProgress = progress => {
  if (progress.rows - collected < GARBAGE) return
  collected = progress.rows
  globalThis.gc?.()
}
const before = performance.now()
const { inserted } = await db.insertMany('users', rows(Number(count)), { onProgress })
const milliseconds = Math.round(performance.now() - before)
await db.close()
console.log(JSON.stringify({ inserted, milliseconds, growth: peak() - baseline }))
