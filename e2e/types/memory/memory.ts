import { createConnection } from '@surrealengine/core'
import '@surrealengine/transport-embedded'
import '@surrealengine/transport-wasm'

// A program for a server and its pages is compiled as one: both give `mem` their options.
const worker = (): Worker => new Worker('/worker.js', { type: 'module' })
createConnection({ url: 'mem://', transportOptions: { mem: { queryTimeout: 1000, worker } } })
createConnection({ url: 'file://./data' })
createConnection({ url: 'indxdb://notes' })
// @ts-expect-error neither has headers
createConnection({ url: 'mem://', transportOptions: { mem: { headers: {} } } })
