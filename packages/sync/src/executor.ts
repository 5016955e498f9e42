import { BoundQuery, type SyncExecutor } from '@surrealengine/core'
import { ORIGIN } from '@surrealengine/core/extension'
import { isRecord } from '@surrealengine/core/transport'
import { checkOptions } from './call-options.js'
import type { RemoteObject } from './remote-object.js'

/** The methods of an executor, each with the position of its options. */
const METHODS = {
  ...{ querySync: 2, selectSync: 1, createSync: 2, insertSync: 2, upsertSync: 2, updateSync: 2 },
  ...{ mergeSync: 2, patchSync: 2, deleteSync: 1, relateSync: 4, runSync: 2 },
} as const satisfies Readonly<Record<keyof SyncExecutor, number>>

/** An executor whose methods call `remote`. */
export function createSyncExecutor(remote: RemoteObject): SyncExecutor {
  return { ...blockingMethods(METHODS, remote), [ORIGIN]: () => remote.origin() } as SyncExecutor
}

/** Blocking methods that call their asynchronous counterparts on `remote`, and return what those resolve with. */
export function blockingMethods<N extends string>(
  methods: Readonly<Record<N, number>>,
  remote: RemoteObject,
): Readonly<Record<N, (...args: never[]) => unknown>> {
  const made = Object.entries<number>(methods).map(([name, optionsAt]) => {
    const method = name.slice(0, -'Sync'.length)
    const kind = method === 'insert' || method === 'run' ? method : 'call'
    const blocking = (...args: unknown[]): unknown => {
      const options = args[optionsAt]
      if (options !== undefined) checkOptions(options as object, name, kind)
      return remote.call(method, withoutBoundQuery(args), options)
    }
    return [name, blocking]
  })
  return Object.fromEntries(made)
}

/** A `BoundQuery` cannot be encoded: its text and variables are sent instead. */
function withoutBoundQuery(args: readonly unknown[]): readonly unknown[] {
  const [query, variables, ...rest] = args
  if (!(query instanceof BoundQuery)) return args
  return [query.query, { ...query.bindings, ...(isRecord(variables) && variables) }, ...rest]
}
