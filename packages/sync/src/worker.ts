import { workerData } from 'node:worker_threads'
import type { WorkerData } from './bridge.js'
import { bareForm, formOf } from './error-form.js'
import { createTargets } from './targets.js'
import { type Reply, type Request, wireCodec } from './wire.js'

// The thread that holds the connections of blocking calls. Somebody waits for each answer, and does nothing else meanwhile.

const { port, posted }: WorkerData = workerData
const codec = wireCodec()
const targets = createTargets()

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
    const message = bytesOf(reply)
    post(message, message.buffer instanceof ArrayBuffer ? [message.buffer] : [])
  })
})

// Whoever waits cannot hear the event that says so until it stops waiting.
process.on('uncaughtExceptionMonitor', thrown => post(bareForm(formOf(thrown))))
