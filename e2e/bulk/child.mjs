// Exports to a file, imports from it, and prints the memory and time of both. Arguments: url, namespace, database to
// import into, file.
import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { connect } from 'surrealengine'

const [url, namespace, database, file] = process.argv.slice(2)
/** Bytes after which garbage is collected. */
const GARBAGE = 8_000_000
const user = { url, namespace, username: 'root', password: 'root' }
const peak = () => process.resourceUsage().maxRSS * 1024

async function timed(work) {
  const before = performance.now()
  await work()
  return Math.round(performance.now() - before)
}

const from = await connect({ ...user, database: 'from' })
const into = await connect({ ...user, database })
// Everything is loaded and used once before the baseline is measured.
const reader = from.export().getReader()
await reader.read()
await reader.cancel()
await into.import('OPTION IMPORT;')
const baseline = peak()

let bytes = 0
// V8 keeps up to 64 MB of unreferenced buffers. Collecting them leaves the memory that is in use.
const onProgress = progress => {
  if (Math.floor(progress.bytes / GARBAGE) > Math.floor(bytes / GARBAGE)) globalThis.gc?.()
  bytes = progress.bytes
}
const exportTime = await timed(() => pipeline(from.export({ onProgress }), createWriteStream(file)))
const exported = { bytes, milliseconds: exportTime, growth: peak() - baseline }
bytes = 0
const importTime = await timed(() => into.import(createReadStream(file), { onProgress }))
const imported = { bytes, milliseconds: importTime, growth: peak() - baseline }
await from.close()
await into.close()
console.log(JSON.stringify({ baseline, exported, imported }))
