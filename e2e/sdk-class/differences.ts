import type { Way } from './probe.js'

/** What differs on purpose. `docs/from-the-sdk.md` tells all of it, in these words. */
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
    what: 'Functions, `RegExp` and `URL` are refused as values; the SDK stores `{}`',
  },
  {
    probes: ['values: 1e300'],
    what: 'Any `number` can be sent; the SDK refuses whole ones of more than 64 bits, as `1e300`',
  },
  {
    probes: ['values: a whole number of more than 64 bits'],
    what: 'A `bigint` of more than 64 bits is refused with a `SurrealSqonError`; the SDK throws a `CborNumberError`, which is no `SurrealError`',
  },
  { probes: ['set: a name with a $'], what: "`set('$x')` is refused: variables are named without the `$`" },
  {
    probes: ['isFeatureSupported: models'],
    ways: ['ws', 'http'],
    what: '`exportModel()` is not supported, and `isFeatureSupported(Features.SurrealML)` says so',
  },
  { probes: ['live: kill() twice'], what: 'A second `kill()` of a live query does nothing; the SDK rejects' },
  {
    probes: ['live: a burst reaches a slow reader whole'],
    what: 'A live query keeps what comes while its reader is busy; the SDK loses it',
  },
  {
    probes: ['live: close() ends a loop'],
    what: '`close()` ends the loops over live queries; with the SDK they wait on',
  },
  { probes: ['health()'], what: '`health()` works; the SDK calls what servers of version 3 do not know' },
  {
    probes: ['an address without a server'],
    ways: ['ws'],
    what: '`connect()` rejects if no server answers; the SDK goes on waiting',
  },
  {
    probes: [
      'the first write into a namespace that is not there',
      'use: what is not there yet is made',
      'an export is an import',
    ],
    ways: ['http'],
    what: 'Over HTTP `use()` is told to the server, which makes what is not there yet for its owner',
  },
  {
    probes: ['the first write into a namespace that is not there'],
    ways: ['ws'],
    what: '`connect()` makes a namespace and a database that are not there yet, for their owner',
  },
  {
    probes: ['import() of what is no SurrealQL'],
    ways: ['embedded'],
    what: '`import()` of what is no SurrealQL rejects with the embedded engine too',
  },
]
