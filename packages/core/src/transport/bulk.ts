import type { ServerFault } from '../errors/server-fault.js'
import type { SessionSnapshot } from '../wire/rpc.js'

/** Streams for export and import, separate from the calls of a link, since they are too large for one message. */
export interface Bulk {
  /** Streams a database as text. Resolves once it starts; rejects with a `TransportFailure` or an error of core. */
  export(request: ExportRequest): Promise<BulkReply<AsyncIterator<Uint8Array>>>
  /**
   * Runs a stream of SurrealQL. Resolves with the faults of the failed statements once the server has run all of it;
   * rejects as above.
   */
  import(request: ImportRequest): Promise<BulkReply<readonly ServerFault[]>>
}

/** The server's reply to the whole operation: its result, or an error as data. */
export type BulkReply<T> =
  | { readonly ok: true; readonly result: T }
  | { readonly ok: false; readonly error: ServerFault }

/** What exports and imports have in common. */
export interface BulkRequest {
  /** The namespace and database to read or write, and the access token to send. */
  readonly session: SessionSnapshot
  /** Aborts when the operation is abandoned; release all resources then. */
  readonly signal: AbortSignal
}

export interface ExportRequest extends BulkRequest {
  readonly parts: ExportParts
}

export interface ImportRequest extends BulkRequest {
  /** The chunks, of at most 64 KiB each. The next one is requested only once the previous one is being sent. */
  readonly source: PieceSource
  /** Tells core that progress can no longer be observed, which turns stall detection off. */
  unseen(): void
}

/** A sequence of chunks of UTF-8 text. */
export interface PieceSource {
  /** Rejects if the source fails, which core has already noticed. */
  next(): Promise<Uint8Array | undefined>
}

/** Which parts of a database to export. Omitted ones are included. */
export interface ExportParts {
  readonly users?: boolean
  readonly accesses?: boolean
  readonly params?: boolean
  readonly functions?: boolean
  readonly analyzers?: boolean
  readonly apis?: boolean
  readonly buckets?: boolean
  readonly modules?: boolean
  readonly configs?: boolean
  readonly sequences?: boolean
  /** `false` for none, an array of the tables to include, or `{ exclude }` with those to leave out. */
  readonly tables?: boolean | readonly string[] | { readonly exclude: readonly string[] }
  /** Also exports earlier versions of records. SurrealDB 3.3 rejects it. */
  readonly versions?: boolean
  /** `false` exports the table definitions without records. */
  readonly records?: boolean
}

/** Streams that are loaded on first use. */
export function lazyBulk(load: () => Promise<Bulk>): Bulk {
  return {
    export: async request => (await load()).export(request),
    import: async request => (await load()).import(request),
  }
}
