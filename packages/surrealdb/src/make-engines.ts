import type { DriverContext, Engines } from 'surrealdb'
import { ConnectionEngine } from './engine.js'
import { checkInternals } from './internals.js'
import { type EngineOptions, ownOptions } from './options.js'

const engines = new WeakMap<DriverContext, ConnectionEngine>()

/** Creates engines for schemes. Checks the options of this package; core checks its own in `connect()`. */
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

/** The last engine of this package for a driver, even if it is wrapped. */
export function engineOf(context: DriverContext): ConnectionEngine | undefined {
  return engines.get(context)
}

export function forgetEngine(context: DriverContext): void {
  engines.delete(context)
}
