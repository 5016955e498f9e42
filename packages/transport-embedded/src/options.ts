import { checkKnown, wrongOption } from '@surrealengine/core'
import { isExperiment, isFunctionTarget, isNetworkTarget } from './targets.js'

/** The `transportOptions` of `mem`, `file`, `surrealkv`, `surrealkv+versioned` and `rocksdb`. */
export interface EmbeddedOptions {
  /** Milliseconds that one query may take: whole seconds, 1000 to 255000. Default: no limit. */
  readonly queryTimeout?: number
  /** Milliseconds that one transaction may take: whole seconds, 1000 to 255000. Default: no limit. */
  readonly transactionTimeout?: number
  /** What queries may do: everything (`true`), no functions (`false`), or part by part. Default: the engine's own. */
  readonly capabilities?: boolean | EmbeddedCapabilities
}

/** What queries may do. What is left out stays as the engine has it. */
export interface EmbeddedCapabilities {
  /** JavaScript functions inside queries. */
  readonly scripting?: boolean
  /** Queries by somebody who is not signed in. */
  readonly guestAccess?: boolean
  /** Notifications of live queries. */
  readonly liveQueryNotifications?: boolean
  /** Functions by name or family: `'http::get'`, `'http::*'`. The engine takes letters, digits and colons only. */
  readonly functions?: EmbeddedTargets
  /** Hosts that queries may reach: `'example.com'`, `'example.com:443'`, `'10.0.0.0/8'`. */
  readonly networkTargets?: EmbeddedTargets
  /** Experiments of the engine: `'files'`, `'surrealism'`. */
  readonly experimental?: EmbeddedTargets
}

/** All, none, these alone, or these without those. */
export type EmbeddedTargets =
  | boolean
  | readonly string[]
  | { readonly allow?: boolean | readonly string[]; readonly deny?: boolean | readonly string[] }

type EngineTargets = boolean | string[] | { allow?: boolean | string[]; deny?: boolean | string[] }

/** The options in the form that the engine reads, checked: it aborts the process over a name it does not know. */
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
 * Checks the options and writes them for the engine: in one order, so that equal options are equal as JSON.
 * @throws ConfigurationError naming the option that cannot mean anything.
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
  if (typeof given !== 'object' || given === null)
    throw wrongOption('capabilities', 'is neither a boolean nor an object')
  const parts = [...SWITCHES, ...TARGETS].map(([name]) => name)
  checkKnown(given, parts, OF, 'capabilities.')
  const checked: Exclude<EngineOptions['capabilities'], boolean | undefined> = {}
  for (const [name, key] of SWITCHES) {
    const value = given[name]
    if (value === undefined) continue
    if (typeof value !== 'boolean') throw wrongOption(`capabilities.${name}`, 'is not a boolean')
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
    throw wrongOption(option, 'is neither a boolean, a list of names, nor { allow, deny }')
  checkKnown(given, ['allow', 'deny'], OF, `${option}.`)
  const { allow, deny } = given
  return {
    ...(allow !== undefined && { allow: checkNames(allow, `${option}.allow`, isTarget) }),
    ...(deny !== undefined && { deny: checkNames(deny, `${option}.deny`, isTarget) }),
  }
}

function checkNames(given: boolean | readonly string[], option: string, isTarget: IsTarget): boolean | string[] {
  if (typeof given === 'boolean') return given
  if (!isList(given)) throw wrongOption(option, 'is neither a boolean nor a list of names')
  for (const name of given) {
    if (typeof name !== 'string' || !isTarget(name)) {
      throw wrongOption(option, `has a name that the engine does not take: ${JSON.stringify(name)}`)
    }
  }
  return [...new Set(given)].sort()
}

/** `Array.isArray` does not tell a readonly list from another object. */
function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value)
}

function seconds(option: string, milliseconds: number): number {
  const whole = typeof milliseconds === 'number' ? milliseconds / 1000 : 0
  if (Number.isInteger(whole) && whole >= 1 && whole <= 255) return whole
  throw wrongOption(option, 'is not a number of milliseconds that makes 1 to 255 whole seconds')
}
