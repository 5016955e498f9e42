/** What gives the bytes of a stream. */
import type { ByteStream } from '../api/bulk.js'

export interface Pump {
  /** The next bytes, or nothing at the end. Rejects with an error of the library. */
  next(): Promise<Uint8Array | undefined>
  /** Nobody wants more. Ends a `next()` that is under way. */
  cancel(): void
}

/** A stream that does nothing until it is read, and then never reads ahead of its reader. */
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
