import type { CallOptions } from '../api/executor.js'
import { wrongType } from '../options/option-reader.js'
import type { Statement } from '../query/compile.js'
import type { StreamPlace } from '../query/stream-place.js'
import type { ConnectionParts } from '../settings/connection-parts.js'
import { failedResult, ServerQuery } from './server-query.js'

/**
 * Runs a query that can be ended on the server, and returns what `read` makes of its results. Its deadline covers the
 * whole query, as that of any other call.
 */
export async function collect(
  parts: ConnectionParts,
  place: StreamPlace,
  statement: Statement,
  { cancel, idempotent = false, signal, timeout }: CallOptions,
  read: (answer: unknown) => unknown,
): Promise<unknown> {
  if (cancel !== 'server') throw wrongType('cancel', "'server'")
  const { requestTimeout, retryConflicts } = parts.settings
  const deadline = parts.limit(timeout, requestTimeout, signal)
  const results: unknown[][] = []
  let isEnded = false
  try {
    return await new Promise((resolve, reject) => {
      const query = new ServerQuery(parts, place, statement, {
        rows: (index, values) => {
          results[index] ??= []
          for (const value of values) results[index].push(value)
        },
        moved: () => {},
        over: error => {
          query.wasRead()
          // A failed statement is in its results.
          if (error !== undefined && (isEnded || query.end?.kind !== 'complete')) return reject(error)
          const answer = query.finished.map((statement, index) => {
            const { error, isSingle, ...more } = statement
            const values = results[index] ?? []
            return {
              ...more,
              ...(error === undefined ? { status: 'OK', result: isSingle ? values[0] : values } : failedResult(error)),
            }
          })
          try {
            resolve(read(answer))
          } catch (failure) {
            reject(failure)
          }
        },
      })
      void query
        .begin({ deadline, idempotent, ...(place.transaction === undefined && { retryConflicts }) })
        .then(() => {
          deadline.onEnd(end => {
            isEnded = true
            void query.stop(end)
          })
        })
    })
  } finally {
    deadline.close()
  }
}
