import { ConfigurationError } from '@surrealengine/core'
import { checkEngineOptions, ENGINE_OPTIONS, type EngineOptions, type EngineSettings } from '@surrealengine/core/engine'
import { checkKnown, wrongType } from '@surrealengine/core/transport'
import { advise, say } from '#prose'

/** The `transportOptions` of `mem` and `indxdb` in browsers. */
export interface WasmOptions extends Pick<EngineOptions, 'capabilities'> {
  /**
   * Creates the worker of an engine; called once per engine. Default: a worker of the module
   * `@surrealengine/transport-wasm/worker`, next to this one. Needed if a bundler does not find that, or if the page
   * allows only workers of certain URLs.
   */
  readonly worker?: () => Worker
}

/** The options after `checkOptions`. */
export interface CheckedOptions {
  readonly settings: EngineSettings
  readonly worker: (() => Worker) | undefined
}

/** Options that need a clock. The engine has none in browsers and would panic. */
const TIMED = ['queryTimeout', 'transactionTimeout'] as const

/** A function that makes the engine panic. */
const DEADLY = 'sleep'

/**
 * Checks the options and converts them for the engine.
 * @throws ConfigurationError naming the option that is invalid.
 */
export function checkOptions(options: WasmOptions & Pick<EngineOptions, (typeof TIMED)[number]>): CheckedOptions {
  checkKnown(options, [...ENGINE_OPTIONS, 'worker'], ' of the embedded engine')
  for (const option of TIMED) {
    if (options[option] === undefined) continue
    throw new ConfigurationError(say('no-engine-clock', option), { option, hint: advise('use-request-timeout') })
  }
  const { worker, ...rest } = options
  if (worker !== undefined && typeof worker !== 'function') throw wrongType('worker', 'a function')
  return { settings: withoutDeadly(checkEngineOptions(rest)), worker }
}

function withoutDeadly(settings: EngineSettings): EngineSettings {
  const { capabilities = {} } = settings
  if (capabilities === false) return settings
  const parts = capabilities === true ? EVERYTHING : capabilities
  const { functions } = parts
  if (functions === false) return settings
  return { ...settings, capabilities: { ...parts, functions: denying(functions) } }
}

const EVERYTHING = {
  scripting: true,
  guest_access: true,
  live_query_notifications: true,
  functions: true,
  network_targets: true,
  experimental: true,
}

type Targets = NonNullable<Exclude<NonNullable<EngineSettings['capabilities']>, boolean>['functions']>

function denying(functions: Targets | undefined): Targets {
  if (functions === undefined) return { deny: [DEADLY] }
  if (typeof functions === 'boolean' || Array.isArray(functions)) return { allow: functions, deny: [DEADLY] }
  const { deny } = functions
  return deny === true ? functions : { ...functions, deny: [...(Array.isArray(deny) ? deny : []), DEADLY] }
}
