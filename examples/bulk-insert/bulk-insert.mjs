// Inserts the lines of a file, each one JSON object, into a table. Memory does not grow with the size of the file.
//
//   node bulk-insert.mjs events.jsonl events
//
// Without a file it makes up some events. The database comes from the environment (SURREAL_URL and so on); without one
// it is in memory.
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { connect, isSurrealEngineError, optionsFromEnv } from 'surrealengine'

const [file, table = 'events'] = process.argv.slice(2)

/** The objects of a file, one after another. */
async function* readLines(path) {
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() !== '') yield JSON.parse(line)
  }
}

function* madeUp(count) {
  for (let id = 0; id < count; id++) yield { id, kind: id % 3 === 0 ? 'click' : 'scroll', at: new Date(id * 1000) }
}

const db = await connect({ url: 'mem://', namespace: 'shop', database: 'live', ...optionsFromEnv() })
try {
  const { inserted, skipped } = await db.insertMany(table, file === undefined ? madeUp(2000) : readLines(file), {
    // Run it again after a failure: what is in already is passed over.
    onDuplicate: 'ignore',
    onProgress: ({ rows }) => process.stderr.write(`${rows} rows\r`),
  })
  console.log(`${inserted} rows inserted, ${skipped} were there already`)
} catch (error) {
  if (!isSurrealEngineError(error) || error.code !== 'INSERT_MANY') throw error
  console.error(`${error.message}. ${error.hint ?? ''}`)
  for (const { from, to } of error.uncertainRows) console.error(`Rows ${from} to ${to - 1} may be in.`)
  process.exitCode = 1
} finally {
  await db.close()
}
