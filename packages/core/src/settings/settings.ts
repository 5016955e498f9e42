import { type Codec, standardCodec } from '@surrealengine/codec'
import { advise, say } from '#prose'
import type { CallEvent } from '../diagnostics/call-event.js'
import { wrong } from '../errors/configuration.js'
import { checkKnown } from '../options/known-options.js'
import {
  callback,
  choice,
  count,
  flag,
  missingPackage,
  must,
  name,
  number,
  positiveSpan,
  readOptions,
  span,
  wrongOption,
  wrongType,
} from '../options/option-reader.js'
import { isRecord } from '../shared/is-record.js'
import type { HeartbeatPolicy } from '../supervision/heartbeat.js'
import type { PoolSettings } from '../supervision/pool-package.js'
import { registeredPool } from '../supervision/pool-package.js'
import type { SupervisionPolicy } from '../supervision/supervisor.js'
import { feature } from '../transport/features.js'
import type { Tokens } from '../wire/tokens.js'
import { type Endpoints, endpointsOf } from './endpoints.js'
import { type Identity, identityOf } from './identity.js'

/** The options of the connection policy. */
const POLICY = {
  timeout: span(30_000),
  attemptTimeout: positiveSpan(10_000),
  retryLimit: count(3),
  reconnectLimit: count(Number.POSITIVE_INFINITY),
  initialDelay: span(500),
  maxDelay: span(10_000),
  backoff: number(2, 1),
  queueLimit: count(1024),
  autoConnect: flag(false),
} as const

const HEARTBEAT = { interval: span(15_000), timeout: span(5000) } as const

/** The options that are independent of others. */
const OPTIONS = {
  onTokens: callback,
  asyncMode: flag(true),
  makeDefault: flag(false),
  name,
  ifExists: choice('error', 'reuse', 'replace'),
  usePool: flag(false),
  requestTimeout: span(30_000),
  retryConflicts: count(0),
  heartbeat: heartbeatOf,
  codec: codecOf,
  debug: debugOf,
} as const

/** The options of a pool, which its package reads. */
const POOL = [
  ...['poolSize', 'poolMaxIdle', 'poolValidation', 'poolMinSize', 'poolMaxLifetime', 'poolAcquireTimeout'],
  'leakWarning',
]

const KNOWN: readonly string[] = [
  ...['url', 'namespace', 'database', 'username', 'password', 'authLevel', 'token', 'credentials'],
  ...['transports', 'transportOptions', ...Object.keys(OPTIONS), ...Object.keys(POLICY), ...POOL],
]

/** The options after validation: complete, with times in milliseconds. */
export interface Settings extends Endpoints, Identity {
  readonly onTokens: ((tokens: Tokens) => unknown) | undefined
  readonly asyncMode: boolean
  readonly makeDefault: boolean
  readonly name: string | undefined
  readonly ifExists: 'error' | 'reuse' | 'replace'
  readonly requestTimeout: number
  readonly retryConflicts: number
  readonly heartbeat: HeartbeatPolicy | undefined
  readonly codec: Codec
  readonly debug: ((event: CallEvent) => void) | undefined
  readonly policy: SupervisionPolicy
  readonly pool: PoolSettings | undefined
}

/**
 * Checks the options of `createConnection` once and applies defaults. No I/O.
 * @throws ConfigurationError naming the option that is unknown, invalid or in conflict with another.
 */
export function settingsOf(given: object): Settings {
  if (!isRecord(given)) throw wrong(say('no-options'), advise('create-connection'))
  checkKnown(given, KNOWN)
  const endpoints = endpointsOf(given)
  const identity = identityOf(given, endpoints.inUrl)
  const more = { policy: readOptions(POLICY, given), pool: poolOf(given) }
  // Not a literal with several spreads, which would take twice as long as everything else here.
  return Object.assign(endpoints, readOptions(OPTIONS, given), identity, more)
}

function heartbeatOf(options: unknown = {}): HeartbeatPolicy | undefined {
  if (options === false) return undefined
  if (!isRecord(options)) throw wrongType('heartbeat', 'false or { interval, timeout }')
  checkKnown(options, Object.keys(HEARTBEAT), '', 'heartbeat.')
  const heartbeat = readOptions(HEARTBEAT, options, 'heartbeat.')
  if (heartbeat.interval > 0 && heartbeat.timeout > 0) return heartbeat
  throw wrongOption('heartbeat', say('needs-positive-durations'), advise('switch-heartbeat-off'))
}

function debugOf(given: unknown): ((event: CallEvent) => void) | undefined {
  return given ? feature('diagnostics', 'debug', 'option').debugListener(given) : undefined
}

function poolOf(given: Readonly<Record<string, unknown>>): PoolSettings | undefined {
  const pool = registeredPool()
  if (pool !== undefined) return pool.settings(given)
  const { usePool } = given
  const option = usePool === true ? 'usePool' : POOL.find(each => given[each] !== undefined)
  // The options are allowed if the pool is turned off explicitly.
  if (option === undefined || usePool === false) return undefined
  throw missingPackage(option, '@surrealengine/pool')
}

const readCodec = must(
  'an object with encode() and decode()',
  (given): given is Codec =>
    isRecord(given) && typeof given['encode'] === 'function' && typeof given['decode'] === 'function',
)

/** Connections share the standard codec, whose caches would otherwise dominate the memory of an idle connection. */
function codecOf(given: unknown, option: string): Codec {
  return readCodec(given, option) ?? standardCodec()
}
