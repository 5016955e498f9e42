import type { SyncExecutor } from '@surrealengine/core'
import type { Sent } from './recording.fixture.js'

/** An expected statement, and its results. */
export interface Recorded {
  readonly sql: string
  readonly results: readonly unknown[]
}

/**
 * A blocking executor with recorded results, in order. Documents call `querySync` alone: everything else, and any other
 * statement, is refused.
 */
export function recorded(answers: readonly Recorded[]): { readonly executor: SyncExecutor; readonly sent: Sent[] } {
  const left = [...answers]
  const sent: Sent[] = []
  function refuse(): never {
    throw new Error('Documents call querySync() alone')
  }
  const querySync: SyncExecutor['querySync'] = (sql, variables = {}) => {
    const next = left.shift()
    if (next === undefined || next.sql !== sql) throw new Error(`Not in the record: ${String(sql)}`)
    sent.push({ sql: next.sql, variables: { ...variables } })
    // The type of the results is known to the caller alone.
    return next.results as never
  }
  const executor = {
    ...{
      querySync,
      selectSync: refuse,
      createSync: refuse,
      insertSync: refuse,
      upsertSync: refuse,
      updateSync: refuse,
    },
    ...{ mergeSync: refuse, patchSync: refuse, deleteSync: refuse, relateSync: refuse, runSync: refuse },
  }
  return { executor, sent }
}
