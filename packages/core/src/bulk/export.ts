import { advise, say } from '#prose'
import type { ExportOptions } from '../api/bulk.js'
import { NotFoundError } from '../errors/query.js'
import type { Session } from '../session/session.js'
import type { ConnectionParts } from '../settings/connection-parts.js'
import { callBack } from '../shared/call-back.js'
import { ask } from './ask.js'
import type { Pump } from './byte-stream.js'
import { exportSettings } from './options.js'
import { Run } from './run.js'

/**
 * Makes the source of an export, which starts with the first `next()`.
 * @throws ConfigurationError for invalid options.
 */
export function exportPump(parts: ConnectionParts, session: Session, options: ExportOptions): Pump {
  const settings = exportSettings(options)
  const run = new Run(parts, session, settings, { name: 'export', repeatable: true })
  let body: AsyncIterator<Uint8Array> | undefined
  let bytes = 0

  function begin(): Promise<AsyncIterator<Uint8Array>> {
    const { signal } = run
    return ask(parts, session, run, way => {
      run.sent = true
      return way.bulk.export({ session: way.session, signal, parts: settings.parts })
    })
  }

  async function next(): Promise<Uint8Array | undefined> {
    body ??= await begin()
    const { done, value } = await run.watch(body.next())
    if (done === true) {
      run.end()
      if (bytes > 0) return undefined
      const { namespace, database } = session.view
      throw new NotFoundError({ message: say('empty-export') }, undefined, advise('create-names', namespace, database))
    }
    bytes += value.byteLength
    if (settings.onProgress !== undefined) callBack(settings.onProgress, { bytes })
    return value
  }

  return {
    next: async () => {
      try {
        return await next()
      } catch (thrown) {
        const error = run.errorFor(thrown)
        run.end()
        throw error
      }
    },
    cancel: () => run.end(),
  }
}
