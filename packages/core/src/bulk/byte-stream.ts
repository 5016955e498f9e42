/** The source of a byte stream. */
import type { ByteStream } from '../api/bulk.js'

export interface Pump {
  /** Resolves with the next bytes, or `undefined` at the end. Rejects with an error of the library. */
  next(): Promise<Uint8Array | undefined>
  /** Stops the source, including a pending `next()`. */
  cancel(): void
}

/** A stream that starts when it is first read, and never reads ahead. */
export function byteStream(load: () => Promise<Pump>): ByteStream {
  let pump: Promise<Pump> | undefined
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        pump ??= load()
        const bytes = await (await pump).next()
        if (bytes === undefined) controller.close()
        else controller.enqueue(bytes)
      },
      async cancel() {
        const loaded = await pump
        loaded?.cancel()
      },
    },
    { highWaterMark: 0 },
  )
}
