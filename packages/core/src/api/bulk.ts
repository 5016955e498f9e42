import type { TimeSpan } from '../options/time-span.js'
import type { ExportParts } from '../transport/bulk.js'

/** Bytes that come when they are asked for. */
export type ByteStream = ReadableStream<Uint8Array> & AsyncIterable<Uint8Array>

/** What `import()` reads: SurrealQL, as text or in UTF-8. A `Readable` of Node is an async iterable. */
export type ImportSource = string | Uint8Array | Blob | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array | string>

/** How far an export or import has come. */
export interface BulkProgress {
  /** Bytes that were handed on so far. */
  readonly bytes: number
}

/** What `import()` takes. */
export interface ImportOptions {
  /** Ends it. What was sent before may have run. */
  readonly signal?: AbortSignal
  /** The longest time in which no byte moves. Default `'30s'`; `0` for none. There is no limit for the whole. */
  readonly stallTimeout?: TimeSpan
  /** Called with each piece. */
  readonly onProgress?: (progress: BulkProgress) => unknown
}

/** What `export()` takes: `{ tables: ['users'], records: false }` leaves out what is not wanted. */
export interface ExportOptions extends ExportParts, ImportOptions {}
