import type { SyncExecutor } from '@surrealengine/core'
import type { Sent } from './recording.fixture.js'

/** A statement that is expected, and what was answered to it. */
export interface Recorded {
  readonly sql: string
  readonly results: readonly unknown[]
}

/**
 * A blocking executor that answers from a record, in its order. Documents ask `querySync` alone: everything else, and every
 * other statement, is refused.
 */
export function recorded(answers: readonly Recorded[]): { readonly executor: SyncExecutor; readonly sent: Sent[] } {
  const left = [...answers]
  const sent: Sent[] = []
  function refuse(): never {
    throw new Error('Documents ask querySync() alone')
  }
  const querySync: SyncExecutor['querySync'] = (sql, variables = {}) => {
    const next = left.shift()
    if (next === undefined || next.sql !== sql) throw new Error(`Not in the record: ${String(sql)}`)
    sent.push({ sql: next.sql, variables: { ...variables } })
    // What a caller expects, only the caller knows.
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
