import type { MessagePort } from 'node:worker_threads'
import type { HandleTable } from './handle-table.js'
import { type SerializedError, serializeError, withoutValues } from './serialize-error.js'
import { type Reply, type Request, wireCodec } from './wire.js'

/** The worker's end of a bridge. */
export interface Answering {
  /** Tells the waiting caller why there will be no more answers. */
  fail(thrown: unknown): void
}

/**
 * Answers the calls that arrive on a port. `posted` counts the messages posted there; the calling thread waits on it.
 */
export function answerCalls(
  port: Pick<MessagePort, 'on' | 'postMessage'>,
  posted: Int32Array,
  table: HandleTable,
): Answering {
  const codec = wireCodec()
  let failed = false

  function post(message: Uint8Array | SerializedError, transfer: readonly ArrayBuffer[] = []): void {
    port.postMessage(message, transfer)
    Atomics.add(posted, 0, 1)
    Atomics.notify(posted, 0)
  }

  async function answer(bytes: Uint8Array): Promise<Reply> {
    try {
      return { ok: true, result: await table.call(codec.decode(bytes) as Request) }
    } catch (thrown) {
      return { ok: false, error: serializeError(thrown) }
    }
  }

  function encode(reply: Reply): Uint8Array {
    try {
      return codec.encode(reply)
    } catch (thrown) {
      const error = reply.ok ? serializeError(thrown) : reply.error
      return codec.encode({ ok: false, error: withoutValues(error) } satisfies Reply)
    }
  }

  port.on('message', (message: unknown) => {
    // Anything else is a probe, which needs no answer.
    if (!(message instanceof Uint8Array)) return
    void answer(message).then(reply => {
      if (failed) return
      const bytes = encode(reply)
      post(bytes, bytes.buffer instanceof ArrayBuffer ? [bytes.buffer] : [])
    })
  })

  return {
    fail: thrown => {
      failed = true
      post(withoutValues(serializeError(thrown)))
    },
  }
}
