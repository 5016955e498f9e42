import type { Way } from './probe.js'

/** An intended difference. `docs/from-the-sdk.md` documents each in these words. */
export interface Difference {
  /** The probes that show it. */
  readonly probes: readonly string[]
  /** Default: everywhere where a probe runs. */
  readonly ways?: readonly Way[]
  readonly what: string
}

export const DIFFERENCES: readonly Difference[] = [
  {
    probes: ['values: a function', 'values: a RegExp', 'values: a URL'],
    what: 'Functions, `RegExp` and `URL` are rejected as values; the SDK stores `{}`',
  },
  {
    probes: ['values: 1e300'],
    what: 'Any `number` can be sent; the SDK rejects integers of more than 64 bits, such as `1e300`',
  },
  {
    probes: ['values: a whole number of more than 64 bits'],
    what: 'A `bigint` of more than 64 bits is rejected with a `SurrealSqonError`; the SDK throws a `CborNumberError`, which is not a `SurrealError`',
  },
  { probes: ['set: a name with a $'], what: "`set('$x')` is rejected: variables are named without the `$`" },
  {
    probes: ['isFeatureSupported: models'],
    ways: ['ws', 'http'],
    what: '`exportModel()` is not supported, and `isFeatureSupported(Features.SurrealML)` says so',
  },
  {
    probes: ['values: an invalid Date'],
    ways: ['embedded'],
    what: 'An invalid `Date` is rejected with a `SurrealSqonError` by the embedded engine too; the SDK throws an `InvalidDateError` there',
  },
  { probes: ['live: kill() twice'], what: 'A second `kill()` of a live query does nothing; with the SDK it rejects' },
  {
    probes: ['live: a burst reaches a slow reader whole'],
    what: 'A live query keeps the messages that arrive while its reader is busy; the SDK loses them',
  },
  {
    probes: ['live: close() ends a loop'],
    what: '`close()` ends loops over live queries; with the SDK they wait forever',
  },
  { probes: ['health()'], what: '`health()` works; the SDK calls a method that servers of version 3 do not have' },
  {
    probes: ['an address without a server'],
    ways: ['ws'],
    what: '`connect()` rejects if no server answers; the SDK waits forever',
  },
  {
    probes: [
      'the first write into a namespace that is not there',
      'use: what is not there yet is made',
      'an export is an import',
    ],
    ways: ['http'],
    what: 'Over HTTP `use()` is sent to the server, which creates missing namespaces and databases for owners',
  },
  {
    probes: ['the first write into a namespace that is not there'],
    ways: ['ws'],
    what: '`connect()` creates a missing namespace and database, if the user is an owner',
  },
  {
    probes: ['import() of what is no SurrealQL'],
    ways: ['embedded'],
    what: '`import()` of invalid SurrealQL rejects with the embedded engine too',
  },
]
