import type { ServerFault } from '../errors/server-fault.js'
import type { SessionSnapshot } from '../wire/rpc.js'

/** Streams for export and import, beside the calls of a link: they are too large to be one message. */
export interface Bulk {
  /** The text of a database, from its first piece on. Rejects with a `TransportFailure` or an error of core. */
  export(request: ExportRequest): Promise<BulkReply<AsyncIterator<Uint8Array>>>
  /**
   * Runs a text that comes in pieces. Resolves with the faults of the statements that failed once the server has run
   * all of it; rejects as above.
   */
  import(request: ImportRequest): Promise<BulkReply<readonly ServerFault[]>>
}

/** What a server answered to the whole: it did it, or refused with an error of its own, as data. */
export type BulkReply<T> =
  | { readonly ok: true; readonly result: T }
  | { readonly ok: false; readonly error: ServerFault }

/** Who is asking, and until when. */
export interface BulkRequest {
  /** Its namespace and database are those to read or write; its token is the one to show. */
  readonly session: SessionSnapshot
  /** Aborts when nobody wants it any more: whatever it holds is freed then. */
  readonly signal: AbortSignal
}

export interface ExportRequest extends BulkRequest {
  readonly parts: ExportParts
}

export interface ImportRequest extends BulkRequest {
  /** Gives the pieces, none larger than 64 KiB. Asked for the next one only when the one before is on its way. */
  readonly source: PieceSource
  /** Says that pieces go on in a way that nobody can watch: no stall is looked for from now on. */
  unseen(): void
}

/** Pieces of a text in UTF-8, one after another. */
export interface PieceSource {
  /** Rejects where the source fails; whoever gave it knows of that already. */
  next(): Promise<Uint8Array | undefined>
}

/** Which parts of a database an export holds. What is left out is in it. */
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
  /** `false` for none, or the names of those wanted, or of those not wanted. */
  readonly tables?: boolean | readonly string[] | { readonly exclude: readonly string[] }
  /** The earlier versions of records as well. SurrealDB 3.3 refuses it. */
  readonly versions?: boolean
  /** `false` leaves the definitions of tables, without what is in them. */
  readonly records?: boolean
}

/** Streams that are loaded when one is first wanted. */
export function lazyBulk(load: () => Promise<Bulk>): Bulk {
  return {
    export: async request => (await load()).export(request),
    import: async request => (await load()).import(request),
  }
}
