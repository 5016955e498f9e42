import type { TimeSpan } from '../options/time-span.js'
import type { ExportParts } from '../transport/bulk.js'

/** A stream of bytes, produced on demand. */
export type ByteStream = ReadableStream<Uint8Array> & AsyncIterable<Uint8Array>

/** The source of `import()`: SurrealQL as strings or UTF-8. A Node `Readable` is an async iterable. */
export type ImportSource = string | Uint8Array | Blob | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array | string>

/** The progress of an export or import. */
export interface BulkProgress {
  /** Bytes transferred so far. */
  readonly bytes: number
}

/** Options of `import()`. */
export interface ImportOptions {
  /** Aborts the operation. What was already sent may have run. */
  readonly signal?: AbortSignal
  /** Longest time without progress. Default `'30s'`; 0 means no limit. The total time is not limited. */
  readonly stallTimeout?: TimeSpan
  /** Called after each chunk. */
  readonly onProgress?: (progress: BulkProgress) => unknown
}

/** Options of `export()`, such as `{ tables: ['users'], records: false }`. */
export interface ExportOptions extends ExportParts, ImportOptions {}
