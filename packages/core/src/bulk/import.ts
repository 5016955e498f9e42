import type { ImportOptions, ImportSource } from '../api/bulk.js'
import type { Session } from '../session/session.js'
import type { ConnectionParts } from '../settings/connection-parts.js'
import { callBack } from '../shared/call-back.js'
import { faultError } from '../wire/fault-error.js'
import { ask } from './ask.js'
import { bulkSettings } from './options.js'
import { Run } from './run.js'
import { type Pieces, piecesOf } from './source.js'

/** Sends a source to the server, which runs it. Rejects with an error of the library or of the source. */
export async function importFrom(
  parts: ConnectionParts,
  session: Session,
  given: ImportSource,
  options: ImportOptions,
): Promise<void> {
  ignoreEarlyFailure(given)
  const settings = bulkSettings('import', options)
  const pieces = piecesOf(given)
  const run = new Run(parts, session, settings, { name: 'import', repeatable: false })
  run.onEnd(() => pieces.leave())
  try {
    const { signal } = run
    const source = { next: nextOf(run, pieces, settings.onProgress) }
    const faults = await ask(parts, session, run, way =>
      way.bulk.import({ session: way.session, signal, source, unseen: () => run.unseen() }),
    )
    const [first] = faults
    if (first === undefined) return
    const responses = faults.map(error => ({ ok: false, error }) as const)
    throw faultError(first, { responses })
  } catch (thrown) {
    throw run.errorFor(thrown)
  } finally {
    run.end()
  }
}

function nextOf(run: Run, pieces: Pieces, onProgress: ImportOptions['onProgress']): Pieces['next'] {
  let bytes = 0
  return async () => {
    // The transport asks for a chunk once the previous one was sent.
    run.moved()
    if (bytes > 0 && onProgress !== undefined) callBack(onProgress, { bytes })
    let piece: Uint8Array | undefined
    try {
      piece = await pieces.next()
    } catch (thrown) {
      // Report the error of the user's source unchanged.
      run.stop(thrown)
      throw thrown
    }
    if (piece === undefined) return undefined
    run.sent = true
    bytes += piece.byteLength
    return piece
  }
}

/**
 * Listens for an early error of a Node stream (such as a missing file), which would otherwise crash the process.
 * Reading the stream later still rejects with it.
 */
function ignoreEarlyFailure(source: unknown): void {
  if (typeof source !== 'object' || source === null) return
  if ('on' in source && typeof source.on === 'function') source.on('error', () => {})
}
