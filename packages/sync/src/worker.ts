import '@surrealengine/core/sessions'
import '@surrealengine/core/transactions'
import { workerData } from 'node:worker_threads'
import { answerCalls } from './answer-calls.js'
import { createHandleTable } from './handle-table.js'
import type { WorkerData } from './wire.js'

// The entry of the worker thread, which holds the connections of blocking calls.

/** How long a failing worker may take to close its connections. Milliseconds. */
const CLOSE_TIMEOUT = 2_000

const { port, posted }: WorkerData = workerData
const table = createHandleTable()
const answering = answerCalls(port, posted, table)
let failing = false

// An uncaught error ends the worker. The waiting caller is told why, since a blocked thread receives no events.
// Connections are closed first: an engine whose thread ended holds the lock of its directory until the process ends.
process.on('uncaughtException', thrown => {
  const exit = (): never => process.exit(1)
  if (failing) exit()
  failing = true
  answering.fail(thrown)
  setTimeout(exit, CLOSE_TIMEOUT)
  table.close().then(exit, exit)
})
