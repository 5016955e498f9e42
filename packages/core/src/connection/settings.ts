import { type Codec, createCodec } from '@surrealengine/codec'
import { advise, say } from '#prose'
import { ConfigurationError } from '../errors/configuration.js'
import type { AuthenticationSource, Tokens } from '../session/credentials.js'
import type { SupervisionPolicy } from '../supervision/supervisor.js'
import { isRecord } from '../transport/rpc-frame.js'
import { authenticationOf } from './authentication.js'
import { type Endpoints, endpointsOf } from './endpoints.js'
import { checkKnown } from './known-options.js'
import { type OptionReader, optionReader, wrongOption, wrongType } from './option-reader.js'
import { milliseconds, type TimeSpan } from './time-span.js'

/** The options behind the door: checked, complete, times in milliseconds. */
export interface Settings extends Endpoints {
  readonly namespace: string | undefined
  readonly database: string | undefined
  readonly authentication: AuthenticationSource
  readonly onTokens: ((tokens: Tokens) => unknown) | undefined
  readonly asyncMode: boolean
  readonly makeDefault: boolean
  readonly name: string | undefined
  readonly ifExists: 'error' | 'reuse' | 'replace'
  readonly policy: SupervisionPolicy
  readonly requestTimeout: number
  readonly retryConflicts: number
  readonly heartbeat: { readonly interval: number; readonly timeout: number } | undefined
  readonly pool: PoolSettings | undefined
  readonly codec: Codec
}

/** What a pool is told. Times are milliseconds. */
export interface PoolSettings {
  readonly size: number
  readonly minSize: number
  readonly maxIdle: number
  readonly maxLifetime: number
  readonly acquireTimeout: number
  readonly validation: boolean
  readonly leakWarning: number | undefined
}

const POOL_OPTIONS = [
  'poolSize',
  'poolMaxIdle',
  'poolValidation',
  'poolMinSize',
  'poolMaxLifetime',
  'poolAcquireTimeout',
  'leakWarning',
] as const

const KNOWN: readonly string[] = [
  ...['url', 'namespace', 'database', 'username', 'password', 'authLevel', 'token', 'credentials', 'onTokens'],
  ...['asyncMode', 'makeDefault', 'name', 'ifExists', 'autoConnect', 'usePool', ...POOL_OPTIONS],
  ...['retryLimit', 'initialDelay', 'backoff', 'maxDelay', 'reconnectLimit', 'timeout', 'attemptTimeout'],
  ...['requestTimeout', 'retryConflicts', 'heartbeat', 'queueLimit', 'transports', 'codec', 'transportOptions'],
]

/** Bare seconds of a pool's ages may be larger than those of a timeout. */
const LARGEST_AGE = 10_000

/**
 * Checks the options of `createConnection`, once, and fills in what is left out. No I/O.
 * @throws ConfigurationError naming the option that is unknown, wrong, or contradicts another.
 */
export function settingsOf(given: object): Settings {
  const options = knownOptions(given)
  const read = optionReader(options)
  const endpoints = endpointsOf(options)
  const { inUrl } = endpoints
  const namespace = chosen('namespace', read.name('namespace'), inUrl.namespace)
  const database = chosen('database', read.name('database'), inUrl.database)
  if (database !== undefined && namespace === undefined)
    throw wrongOption('database', say('needs-namespace'), advise('pass-namespace'))
  return {
    ...endpoints,
    namespace,
    database,
    authentication: authenticationOf({ ...options, namespace, database }, inUrl.credentials),
    onTokens: read.callback('onTokens'),
    asyncMode: read.flag('asyncMode', true),
    makeDefault: read.flag('makeDefault', false),
    name: read.name('name'),
    ifExists: read.choice('ifExists', ['error', 'reuse', 'replace']),
    policy: {
      timeout: read.span('timeout', '30s'),
      attemptTimeout: read.positiveSpan('attemptTimeout', '10s'),
      retryLimit: read.count('retryLimit', 3),
      reconnectLimit: read.count('reconnectLimit', Number.POSITIVE_INFINITY),
      initialDelay: read.span('initialDelay', '0.5s'),
      maxDelay: read.span('maxDelay', '10s'),
      backoff: read.number('backoff', 2, 1),
      queueLimit: read.count('queueLimit', 1024),
      autoConnect: read.flag('autoConnect', false),
    },
    requestTimeout: read.span('requestTimeout', '30s'),
    retryConflicts: read.count('retryConflicts', 0),
    heartbeat: heartbeatOf(options['heartbeat']),
    pool: poolOf(options, read),
    codec: codecOf(options['codec']),
  }
}

function knownOptions(given: object): Readonly<Record<string, unknown>> {
  if (!isRecord(given)) {
    throw new ConfigurationError(say('no-options'), {
      hint: advise('create-connection'),
    })
  }
  checkKnown(given, KNOWN)
  return given
}

/** A name as an option or in the url. */
function chosen(option: string, given: string | undefined, inUrl: string | undefined): string | undefined {
  if (given === undefined || inUrl === undefined || given === inUrl) return given ?? inUrl
  throw wrongOption(option, say('contradicts-url'), advise('keep-one-of-two'))
}

function heartbeatOf(given: unknown): Settings['heartbeat'] {
  if (given === false) return undefined
  if (given !== undefined && !isRecord(given)) throw wrongType('heartbeat', 'false or { interval, timeout }')
  checkKnown(given ?? {}, ['interval', 'timeout'], '', 'heartbeat.')
  const { interval = '15s', timeout = '5s' } = (given ?? {}) as { interval?: TimeSpan; timeout?: TimeSpan }
  const heartbeat = {
    interval: milliseconds(interval, 'heartbeat.interval'),
    timeout: milliseconds(timeout, 'heartbeat.timeout'),
  }
  if (heartbeat.interval <= 0 || heartbeat.timeout <= 0) {
    throw wrongOption('heartbeat', say('needs-times-above-zero'), advise('switch-heartbeat-off'))
  }
  return heartbeat
}

function poolOf(options: Readonly<Record<string, unknown>>, read: OptionReader): PoolSettings | undefined {
  const pool: PoolSettings = {
    size: read.count('poolSize', 10, 1),
    minSize: read.count('poolMinSize', 0),
    maxIdle: read.span('poolMaxIdle', '300s', LARGEST_AGE),
    maxLifetime: read.span('poolMaxLifetime', '30m', LARGEST_AGE),
    acquireTimeout: read.span('poolAcquireTimeout', '10s'),
    validation: read.flag('poolValidation', true),
    leakWarning: options['leakWarning'] === undefined ? undefined : read.span('leakWarning', 0, LARGEST_AGE),
  }
  if (pool.minSize > pool.size) {
    throw wrongOption('poolMinSize', say('above-pool-size'), advise('fit-pool-size'))
  }
  if (read.flag('usePool', false)) return pool
  const without = POOL_OPTIONS.find(option => options[option] !== undefined)
  if (without !== undefined && options['usePool'] === undefined) {
    throw wrongOption(without, say('no-effect-without-pool'), advise('pass-use-pool'))
  }
  return undefined
}

/** One for all connections: what it keeps of keys and short texts is most of what an idle connection would hold. */
let standard: Codec | undefined

function codecOf(given: unknown): Codec {
  if (given === undefined) {
    standard ??= createCodec()
    return standard
  }
  if (isCodec(given)) return given
  throw wrongType('codec', 'an object with encode() and decode()')
}

function isCodec(given: unknown): given is Codec {
  return isRecord(given) && typeof given['encode'] === 'function' && typeof given['decode'] === 'function'
}
