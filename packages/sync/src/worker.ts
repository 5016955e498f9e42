import { workerData } from 'node:worker_threads'
import type { WorkerData } from './bridge.js'
import { bareForm, formOf } from './error-form.js'
import { createTargets } from './targets.js'
import { type Reply, type Request, wireCodec } from './wire.js'

// The thread that holds the connections of blocking calls. Somebody waits for each answer, and does nothing else meanwhile.

const { port, posted }: WorkerData = workerData
/** So long a thread that fails may take to close what it has open. Milliseconds. */
const CLOSING = 2_000

const codec = wireCodec()
const targets = createTargets()
let dying = false

function post(message: unknown, transfer: readonly ArrayBuffer[] = []): void {
  port.postMessage(message, transfer)
  Atomics.add(posted, 0, 1)
  Atomics.notify(posted, 0)
}

function bytesOf(reply: Reply): Uint8Array {
  try {
    return codec.encode(reply)
  } catch (thrown) {
    return codec.encode({ ok: false, error: bareForm(reply.ok ? formOf(thrown) : reply.error) } satisfies Reply)
  }
}

async function answer(bytes: Uint8Array): Promise<Reply> {
  try {
    return { ok: true, result: await targets.call(codec.decode(bytes) as Request) }
  } catch (thrown) {
    return { ok: false, error: formOf(thrown) }
  }
}

port.on('message', (bytes: Uint8Array | undefined) => {
  // An empty message only asks whether anybody is there.
  if (bytes === undefined) return
  void answer(bytes).then(reply => {
    if (dying) return
    const message = bytesOf(reply)
    post(message, message.buffer instanceof ArrayBuffer ? [message.buffer] : [])
  })
})

// An error that nobody caught ends the thread. Whoever waits is told why, since it hears no event meanwhile; and what is open
// is closed first: an engine whose thread is gone would hold the lock of its directory until the process ends.
process.on('uncaughtException', thrown => {
  const end = (): never => process.exit(1)
  if (dying) end()
  dying = true
  post(bareForm(formOf(thrown)))
  setTimeout(end, CLOSING)
  targets.close().then(end, end)
})
