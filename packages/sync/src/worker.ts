import '@surrealengine/core/sessions'
import '@surrealengine/core/transactions'
import { workerData } from 'node:worker_threads'
import { answerCalls } from './answering.js'
import type { WorkerData } from './bridge.js'
import { createTargets } from './targets.js'

// The thread that holds the connections of blocking calls. Somebody waits for each answer, and does nothing else meanwhile.

/** So long a thread that fails may take to close what it has open. Milliseconds. */
const CLOSING = 2_000

const { port, posted }: WorkerData = workerData
const targets = createTargets()
const answering = answerCalls(port, posted, targets)
let dying = false

// An error that nobody caught ends the thread. Whoever waits is told why, since it hears no event meanwhile; and what is open
// is closed first: an engine whose thread is gone would hold the lock of its directory until the process ends.
process.on('uncaughtException', thrown => {
  const end = (): never => process.exit(1)
  if (dying) end()
  dying = true
  answering.fail(thrown)
  setTimeout(end, CLOSING)
  targets.close().then(end, end)
})
