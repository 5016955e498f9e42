import type { Outcome } from './programs/lists.js'

/** Something that a runtime cannot do, for a cause outside of this library. The run fails when it can after all. */
export interface Limit {
  readonly runtimes: RegExp
  readonly transport?: string
  readonly name: string
  /** What the error says. */
  readonly error: RegExp
  /** For docs/runtimes.md. */
  readonly cause: string
}

const LIMITS: readonly Limit[] = [
  {
    runtimes: /^Node 2[02]$/,
    name: '`await using` closes a connection',
    error: /no await using/,
    cause: 'Node parses `await using` from version 24 on. TypeScript and bundlers compile it for older ones.',
  },
  {
    runtimes: /^workerd$/,
    name: 'a connection that is kept for the next request',
    error: /behalf of a different request.*open one connection for each request/s,
    cause: 'A worker may use a socket only in the request that opened it. Calls of others fail at once, and say so.',
  },
]

/** The limit that explains an outcome that failed. */
export function limitOf(runtime: string, { transport, name, error }: Outcome): Limit | undefined {
  return LIMITS.find(
    limit => concerns(limit, runtime, transport, name) && error !== undefined && limit.error.test(error),
  )
}

/** Whether a runtime is said not to show this. */
export function isLimited(runtime: string, { transport, name }: Outcome): boolean {
  return LIMITS.some(limit => concerns(limit, runtime, transport, name))
}

function concerns(limit: Limit, runtime: string, transport: string, name: string): boolean {
  return (
    limit.runtimes.test(runtime) &&
    limit.name === name &&
    (limit.transport === undefined || limit.transport === transport)
  )
}
