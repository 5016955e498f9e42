/** Adds `export()` and `import()` to connections and sessions when it is imported. */

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
     * The database as SurrealQL text, in pieces as they come; nothing is read ahead. Begins when it is first read. Read it
     * to its end, or leave the loop: until then it holds a socket.
     * @throws Through the stream: ConfigurationError without a database, PermissionError for who may not read it all,
     * RequestTimeoutError after a stall, ConnectionLostError, AbortError, UnsupportedError.
     * @example
     * ```ts
     * await pipeline(db.export({ users: false }), createWriteStream('shop.surql'))
     * ```
     */
    export(options?: ExportOptions): ByteStream
    /**
     * Runs SurrealQL of any size that begins with `OPTION IMPORT;`, as an export does: no events fire, no live query hears
     * of it. The server runs statements as they arrive and goes on after one that failed; nothing is undone. It is never
     * repeated by itself.
     * @throws QueryError for the first statement that failed; `responses` has every failed one, and only those.
     * @throws RequestTimeoutError after a stall, ConnectionLostError, AbortError: with `outcome: 'unknown'` a part of it
     * may have run.
     * @throws PermissionError for who may not, ConfigurationError without a database, UnsupportedError.
     * @throws Whatever the source throws.
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
