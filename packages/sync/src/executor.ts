import { BoundQuery, isRecord, ORIGIN, type SyncExecutor } from '@surrealengine/core'
import { type Caller, checkOptions } from './caller.js'

/** The blocking methods of an executor, each with the place of its options. */
const QUERIES = {
  ...{ querySync: 2, selectSync: 1, createSync: 2, insertSync: 2, upsertSync: 2, updateSync: 2 },
  ...{ mergeSync: 2, patchSync: 2, deleteSync: 1, relateSync: 4, runSync: 2 },
} as const satisfies Readonly<Record<keyof SyncExecutor, number>>

/** Makes an executor that asks in the worker. */
export function createSyncExecutor(caller: Caller): SyncExecutor {
  return { ...twins(QUERIES, caller), [ORIGIN]: () => caller.origin() } as SyncExecutor
}

/**
 * Methods that call their twin in the worker. What that gave is handed on, and so has the type that the twin gives.
 */
export function twins<N extends string>(
  methods: Readonly<Record<N, number>>,
  caller: Caller,
): Readonly<Record<N, (...args: never[]) => unknown>> {
  const made = Object.entries<number>(methods).map(([name, place]) => {
    const method = name.slice(0, -'Sync'.length)
    const kind = method === 'insert' || method === 'run' ? method : 'call'
    const twin = (...args: unknown[]): unknown => {
      const options = args[place]
      if (options !== undefined) checkOptions(options as object, name, kind)
      return caller.call(method, plainArguments(args), options)
    }
    return [name, twin]
  })
  return Object.fromEntries(made)
}

/** A `BoundQuery` has no form on the wire: its parts do. */
function plainArguments(args: readonly unknown[]): readonly unknown[] {
  const [query, variables, ...rest] = args
  if (!(query instanceof BoundQuery)) return args
  return [query.query, { ...query.bindings, ...(isRecord(variables) && variables) }, ...rest]
}
