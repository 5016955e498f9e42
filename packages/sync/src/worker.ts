// The entry of the worker thread, which holds the connections of blocking calls.
import '@surrealengine/core/sessions'
import '@surrealengine/core/transactions'
import { workerData } from 'node:worker_threads'
import { answerCalls } from './answer-calls.js'
import { failWorker } from './fail-worker.js'
import { createHandleTable } from './handle-table.js'
import type { WorkerData } from './wire.js'

const { port, posted }: WorkerData = workerData
const table = createHandleTable()
const answering = answerCalls(port, posted, table)

process.on(
  'uncaughtException',
  failWorker(answering, table, () => process.exit(1)),
)
