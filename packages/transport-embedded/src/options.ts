import { checkKnown, wrongOption } from '@surrealengine/core'
import { isExperiment, isFunctionTarget, isNetworkTarget } from './targets.js'

/** The `transportOptions` of `mem`, `file`, `surrealkv`, `surrealkv+versioned` and `rocksdb`. */
export interface EmbeddedOptions {
  /** How long a query may take, in milliseconds: whole seconds from 1000 to 255000. Default: no limit. */
  readonly queryTimeout?: number
  /** How long a transaction may take, in milliseconds: whole seconds from 1000 to 255000. Default: no limit. */
  readonly transactionTimeout?: number
  /** What queries may do: everything (`true`), no functions (`false`), or each part. Default: the engine's own. */
  readonly capabilities?: boolean | EmbeddedCapabilities
}

/** What queries may do. What is left out keeps the engine's default. */
export interface EmbeddedCapabilities {
  /** JavaScript functions inside queries. */
  readonly scripting?: boolean
  /** Queries without signing in. */
  readonly guestAccess?: boolean
  /** Notifications of live queries. */
  readonly liveQueryNotifications?: boolean
  /** Functions by name or family: `'http::get'`, `'http::*'`. The engine accepts only letters, digits and colons. */
  readonly functions?: EmbeddedTargets
  /** Hosts that queries may reach: `'example.com'`, `'example.com:443'`, `'10.0.0.0/8'`. */
  readonly networkTargets?: EmbeddedTargets
  /** Experimental features: `'files'`, `'surrealism'`. */
  readonly experimental?: EmbeddedTargets
}

/** All (`true`), none (`false`), only those in a list, or those in `allow` except those in `deny`. */
export type EmbeddedTargets =
  | boolean
  | readonly string[]
  | { readonly allow?: boolean | readonly string[]; readonly deny?: boolean | readonly string[] }

type EngineTargets = boolean | string[] | { allow?: boolean | string[]; deny?: boolean | string[] }

/** The checked options in the form that the engine reads. It aborts the process for an unknown name. */
export interface EngineOptions {
  query_timeout?: number
  transaction_timeout?: number
  capabilities?:
    | boolean
    | {
        scripting?: boolean
        guest_access?: boolean
        live_query_notifications?: boolean
        functions?: EngineTargets
        network_targets?: EngineTargets
        experimental?: EngineTargets
      }
}

type IsTarget = (name: string) => boolean

const OF = ' of the embedded engine'
const KEYS = ['queryTimeout', 'transactionTimeout', 'capabilities'] as const
const SWITCHES = [
  ['scripting', 'scripting'],
  ['guestAccess', 'guest_access'],
  ['liveQueryNotifications', 'live_query_notifications'],
] as const
const TARGETS = [
  ['functions', 'functions', isFunctionTarget],
  ['networkTargets', 'network_targets', isNetworkTarget],
  ['experimental', 'experimental', isExperiment],
] as const

/**
 * Checks the options and converts them for the engine, in a fixed order, so that equal options are equal as JSON.
 * @throws ConfigurationError naming the option that is wrong.
 */
export function checkOptions(options: EmbeddedOptions): EngineOptions {
  checkKnown(options, KEYS, OF)
  const { queryTimeout, transactionTimeout, capabilities } = options
  const checked: EngineOptions = {}
  if (queryTimeout !== undefined) checked.query_timeout = seconds('queryTimeout', queryTimeout)
  if (transactionTimeout !== undefined) checked.transaction_timeout = seconds('transactionTimeout', transactionTimeout)
  if (capabilities !== undefined) checked.capabilities = checkCapabilities(capabilities)
  return checked
}

function checkCapabilities(given: boolean | EmbeddedCapabilities): NonNullable<EngineOptions['capabilities']> {
  if (typeof given === 'boolean') return given
  if (typeof given !== 'object' || given === null) throw wrongOption('capabilities', 'must be a boolean or an object')
  const parts = [...SWITCHES, ...TARGETS].map(([name]) => name)
  checkKnown(given, parts, OF, 'capabilities.')
  const checked: Exclude<EngineOptions['capabilities'], boolean | undefined> = {}
  for (const [name, key] of SWITCHES) {
    const value = given[name]
    if (value === undefined) continue
    if (typeof value !== 'boolean') throw wrongOption(`capabilities.${name}`, 'must be a boolean')
    checked[key] = value
  }
  for (const [name, key, isTarget] of TARGETS) {
    const value = given[name]
    if (value !== undefined) checked[key] = checkTargets(value, `capabilities.${name}`, isTarget)
  }
  return checked
}

function checkTargets(given: EmbeddedTargets, option: string, isTarget: IsTarget): EngineTargets {
  if (typeof given === 'boolean' || isList(given)) return checkNames(given, option, isTarget)
  if (typeof given !== 'object' || given === null)
    throw wrongOption(option, 'must be a boolean, a list of names or { allow, deny }')
  checkKnown(given, ['allow', 'deny'], OF, `${option}.`)
  const { allow, deny } = given
  return {
    ...(allow !== undefined && { allow: checkNames(allow, `${option}.allow`, isTarget) }),
    ...(deny !== undefined && { deny: checkNames(deny, `${option}.deny`, isTarget) }),
  }
}

function checkNames(given: boolean | readonly string[], option: string, isTarget: IsTarget): boolean | string[] {
  if (typeof given === 'boolean') return given
  if (!isList(given)) throw wrongOption(option, 'must be a boolean or a list of names')
  for (const name of given) {
    if (typeof name !== 'string' || !isTarget(name)) {
      throw wrongOption(option, `contains a name that the engine does not accept: ${JSON.stringify(name)}`)
    }
  }
  return [...new Set(given)].sort()
}

/** `Array.isArray` does not narrow to a readonly list. */
function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value)
}

function seconds(option: string, milliseconds: number): number {
  const whole = typeof milliseconds === 'number' ? milliseconds / 1000 : 0
  if (Number.isInteger(whole) && whole >= 1 && whole <= 255) return whole
  throw wrongOption(option, 'must be a number of milliseconds that equals 1 to 255 whole seconds')
}
