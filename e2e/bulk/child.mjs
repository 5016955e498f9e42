// Exports to a file and imports from it, and says what that took. Arguments: url, namespace, file.
import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { connect } from 'surrealengine'

const [url, namespace, file] = process.argv.slice(2)
const user = { url, namespace, username: 'root', password: 'root' }
const peak = () => process.resourceUsage().maxRSS * 1024

async function timed(work) {
  const before = performance.now()
  await work()
  return Math.round(performance.now() - before)
}

const from = await connect({ ...user, database: 'from' })
const into = await connect({ ...user, database: 'into' })
// Everything is loaded, and has been used, before the peak is taken as what is needed anyway.
const reader = from.export().getReader()
await reader.read()
await reader.cancel()
await into.import('OPTION IMPORT;')
const baseline = peak()

let bytes = 0
const onProgress = progress => {
  bytes = progress.bytes
}
const exportTime = await timed(() => pipeline(from.export({ onProgress }), createWriteStream(file)))
const exported = { bytes, milliseconds: exportTime, growth: peak() - baseline }
const importTime = await timed(() => into.import(createReadStream(file), { onProgress }))
const imported = { bytes, milliseconds: importTime, growth: peak() - baseline }
await from.close()
await into.close()
console.log(JSON.stringify({ baseline, exported, imported }))
