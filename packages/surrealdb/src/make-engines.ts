import type { DriverContext, Engines } from 'surrealdb'
import { ConnectionEngine } from './engine.js'
import { checkInternals } from './internals.js'
import { type EngineOptions, ownOptions } from './options.js'

const engines = new WeakMap<DriverContext, ConnectionEngine>()

/** Engines for these schemes. Options that cannot mean anything are refused here, those of core when it connects. */
export function makeEngines(schemes: readonly string[], options: EngineOptions): Engines {
  checkInternals()
  ownOptions(options)
  const make = (context: DriverContext): ConnectionEngine => {
    const engine = new ConnectionEngine(context, options)
    engines.set(context, engine)
    return engine
  }
  return Object.fromEntries(schemes.map(scheme => [scheme, make]))
}

/** The engine of ours that was made for a driver last, also where others stand around it. */
export function engineOf(context: DriverContext): ConnectionEngine | undefined {
  return engines.get(context)
}

export function forgetEngine(context: DriverContext): void {
  engines.delete(context)
}
