import { createConnection } from '@surrealengine/core'
import '@surrealengine/transport-wasm'

createConnection({ url: 'mem://' })
createConnection({ url: 'indxdb://notes' })
const worker = (): Worker => new Worker('/worker.js', { type: 'module' })
createConnection({
  url: 'indxdb://notes',
  transportOptions: { indxdb: { worker, capabilities: { scripting: false } } },
})
createConnection({ url: 'mem://', transportOptions: { mem: { worker } } })

// @ts-expect-error directories are for Node
createConnection({ url: 'file://./data' })
// @ts-expect-error the engine has no clock in browsers
createConnection({ url: 'indxdb://notes', transportOptions: { indxdb: { queryTimeout: 1000 } } })
// @ts-expect-error a worker is made by a function
createConnection({ url: 'indxdb://notes', transportOptions: { indxdb: { worker: '/worker.js' } } })
