import type { MessagePort } from 'node:worker_threads'
import { bareForm, type ErrorForm, formOf } from './error-form.js'
import type { Targets } from './targets.js'
import { type Reply, type Request, wireCodec } from './wire.js'

/** The worker's end of a bridge. */
export interface Answering {
  /** Tells whoever waits why there will be no further answer. */
  fail(thrown: unknown): void
}

/** Answers what comes over a port. `posted` counts what was posted: the other thread waits on it. */
export function answerCalls(
  port: Pick<MessagePort, 'on' | 'postMessage'>,
  posted: Int32Array,
  targets: Targets,
): Answering {
  const codec = wireCodec()
  let failed = false

  function post(message: Uint8Array | ErrorForm, transfer: readonly ArrayBuffer[] = []): void {
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

  port.on('message', (message: unknown) => {
    // Anything else only asks whether anybody is there.
    if (!(message instanceof Uint8Array)) return
    void answer(message).then(reply => {
      if (failed) return
      const bytes = bytesOf(reply)
      post(bytes, bytes.buffer instanceof ArrayBuffer ? [bytes.buffer] : [])
    })
  })

  return {
    fail: thrown => {
      failed = true
      post(bareForm(formOf(thrown)))
    },
  }
}
