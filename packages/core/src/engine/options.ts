import { say } from '#prose'
import { checkKnown } from '../options/known-options.js'
import { wrongOption } from '../options/option-reader.js'
import { isExperiment, isFunctionTarget, isNetworkTarget } from './targets.js'

/** The `transportOptions` of schemes that embed an engine. */
export interface EngineOptions {
  /** How long a query may take, in milliseconds: whole seconds from 1000 to 255000. Default: no limit. */
  readonly queryTimeout?: number
  /** How long a transaction may take, in milliseconds: whole seconds from 1000 to 255000. Default: no limit. */
  readonly transactionTimeout?: number
  /** What queries may do: everything (`true`), no functions (`false`), or each part. Default: the engine's own. */
  readonly capabilities?: boolean | EngineCapabilities
}

/** What queries may do. Omitted parts keep the engine's default. */
export interface EngineCapabilities {
  /** JavaScript functions inside queries. */
  readonly scripting?: boolean
  /** Queries without signing in. */
  readonly guestAccess?: boolean
  /** Notifications of live queries. */
  readonly liveQueryNotifications?: boolean
  /** Functions by name or family: `'http::get'`, `'http::*'`. The engine accepts only letters, digits and colons. */
  readonly functions?: EngineTargets
  /** Hosts that queries may reach: `'example.com'`, `'example.com:443'`, `'10.0.0.0/8'`. */
  readonly networkTargets?: EngineTargets
  /** Experimental features: `'files'`, `'surrealism'`. */
  readonly experimental?: EngineTargets
}

/** All, none, these alone, or these without those. */
export type EngineTargets =
  | boolean
  | readonly string[]
  | { readonly allow?: boolean | readonly string[]; readonly deny?: boolean | readonly string[] }

type TargetSettings = boolean | string[] | { allow?: boolean | string[]; deny?: boolean | string[] }

/** The checked options in the form that the engine reads. It aborts the process for an unknown name. */
export interface EngineSettings {
  query_timeout?: number
  transaction_timeout?: number
  capabilities?:
    | boolean
    | {
        scripting?: boolean
        guest_access?: boolean
        live_query_notifications?: boolean
        functions?: TargetSettings
        network_targets?: TargetSettings
        experimental?: TargetSettings
      }
}

type IsTarget = (name: string) => boolean

const OF = ' of the embedded engine'
/** The names of the options. */
export const ENGINE_OPTIONS = ['queryTimeout', 'transactionTimeout', 'capabilities'] as const
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
 * @throws ConfigurationError naming the invalid option.
 */
export function checkEngineOptions(options: EngineOptions): EngineSettings {
  checkKnown(options, ENGINE_OPTIONS, OF)
  const { queryTimeout, transactionTimeout, capabilities } = options
  const checked: EngineSettings = {}
  if (queryTimeout !== undefined) checked.query_timeout = seconds('queryTimeout', queryTimeout)
  if (transactionTimeout !== undefined) checked.transaction_timeout = seconds('transactionTimeout', transactionTimeout)
  if (capabilities !== undefined) checked.capabilities = checkCapabilities(capabilities)
  return checked
}

function checkCapabilities(given: boolean | EngineCapabilities): NonNullable<EngineSettings['capabilities']> {
  if (typeof given === 'boolean') return given
  if (typeof given !== 'object' || given === null) throw wrongOption('capabilities', say('engine-boolean-or-object'))
  const parts = [...SWITCHES, ...TARGETS].map(([name]) => name)
  checkKnown(given, parts, OF, 'capabilities.')
  const checked: Exclude<EngineSettings['capabilities'], boolean | undefined> = {}
  for (const [name, key] of SWITCHES) {
    const value = given[name]
    if (value === undefined) continue
    if (typeof value !== 'boolean') throw wrongOption(`capabilities.${name}`, say('engine-not-boolean'))
    checked[key] = value
  }
  for (const [name, key, isTarget] of TARGETS) {
    const value = given[name]
    if (value !== undefined) checked[key] = checkTargets(value, `capabilities.${name}`, isTarget)
  }
  return checked
}

function checkTargets(given: EngineTargets, option: string, isTarget: IsTarget): TargetSettings {
  if (typeof given === 'boolean' || isList(given)) return checkNames(given, option, isTarget)
  if (typeof given !== 'object' || given === null) throw wrongOption(option, say('engine-targets'))
  checkKnown(given, ['allow', 'deny'], OF, `${option}.`)
  const { allow, deny } = given
  return {
    ...(allow !== undefined && { allow: checkNames(allow, `${option}.allow`, isTarget) }),
    ...(deny !== undefined && { deny: checkNames(deny, `${option}.deny`, isTarget) }),
  }
}

function checkNames(given: boolean | readonly string[], option: string, isTarget: IsTarget): boolean | string[] {
  if (typeof given === 'boolean') return given
  if (!isList(given)) throw wrongOption(option, say('engine-names'))
  for (const name of given) {
    if (typeof name !== 'string' || !isTarget(name)) {
      throw wrongOption(option, say('engine-name', JSON.stringify(name)))
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
  throw wrongOption(option, say('engine-seconds'))
}
