/** Adds `export()` and `import()` to connections and sessions when imported. */

import type { ByteStream, ExportOptions, ImportOptions, ImportSource } from '../api/bulk.js'
import { byteStream } from '../bulk/byte-stream.js'
import { exportPump } from '../bulk/export.js'
import { importFrom } from '../bulk/import.js'
import { fetchPoster } from '../http/fetch-poster.js'
import { httpBulk } from '../http/http-bulk.js'
import type { HttpStreams } from '../http/http-streams.js'
import type { Session } from '../session/session.js'
import type { ConnectionParts } from '../settings/connection-parts.js'
import { registerFeature } from '../transport/features.js'

export type { BulkProgress, ByteStream, ExportOptions, ImportOptions, ImportSource } from '../api/bulk.js'

declare module '../api/database-session.js' {
  interface SessionExecutor {
    /**
     * Streams the database as SurrealQL text, without reading ahead. Starts when it is first read. Read it to the end
     * or leave the loop: until then it holds a socket.
     * @throws Through the stream: ConfigurationError without a database, PermissionError if the user may not read all
     * of it, RequestTimeoutError after a stall, ConnectionLostError, AbortError, UnsupportedError.
     * @example
     * ```ts
     * await pipeline(db.export({ users: false }), createWriteStream('shop.surql'))
     * ```
     */
    export(options?: ExportOptions): ByteStream
    /**
     * Runs SurrealQL of any size that starts with `OPTION IMPORT;`, as an export does: it fires no events and notifies
     * no live queries. The server runs statements as they arrive and continues after a failed one; nothing is rolled
     * back. Never retried automatically.
     * @throws QueryError for the first failed statement; `responses` contains all failed ones, and only those.
     * @throws RequestTimeoutError after a stall, ConnectionLostError, AbortError: with `outcome: 'unknown'`, part of it
     * may have run.
     * @throws PermissionError if the user is not allowed to, ConfigurationError without a database, UnsupportedError.
     * @throws The error of the source.
     * @example
     * ```ts
     * await db.import(createReadStream('shop.surql'))
     * ```
     */
    import(source: ImportSource, options?: ImportOptions): Promise<void>
  }
}

declare module '../transport/features.js' {
  interface Features {
    readonly bulk: {
      export(parts: ConnectionParts, session: Session, options: ExportOptions): ByteStream
      readonly import: typeof importFrom
      readonly http: HttpStreams
    }
  }
}

registerFeature('bulk', {
  export: (parts, session, options) => byteStream(async () => exportPump(parts, session, options)),
  import: importFrom,
  http: { fetchPoster, httpBulk },
})
