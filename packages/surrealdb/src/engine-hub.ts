import {
  type AuthProvider,
  type ConnectOptions,
  type DriverContext,
  type DriverOptions,
  type Engines,
  type ProvidedAuth,
  Publisher,
  type Session,
} from 'surrealdb'
import type { Connecting } from './connect-options.js'
import type { ConnectionEngine } from './engine.js'
import type { EngineNews } from './engine-life.js'
import { engineOf, forgetEngine } from './make-engines.js'
import { createRemoteEngines } from './remote-engines.js'

/** What one `Surreal` and its sessions share: the engine of the newest `connect()`, and what it tells. */
export class EngineHub {
  readonly news: Publisher<EngineNews> = new Publisher()
  /** What the SDK's constructor is given. */
  readonly driverOptions: DriverOptions
  #engine: ConnectionEngine | undefined
  #connecting: Connecting | undefined

  constructor(options: DriverOptions) {
    const engines = Object.entries(options.engines ?? createRemoteEngines()).map(
      ([scheme, factory]) =>
        [
          scheme,
          (context: DriverContext) => {
            forgetEngine(context)
            const engine = factory(context)
            this.#adopt(engineOf(context))
            return engine
          },
        ] as const,
    )
    this.driverOptions = { ...options, engines: Object.fromEntries(engines) satisfies Engines }
  }

  /** The engine, where it is one of ours. */
  get engine(): ConnectionEngine | undefined {
    return this.#engine
  }

  /** What the SDK is told of a `connect()`. The engine signs in by itself, and the SDK is given the token of that. */
  prepare(url: string | URL, options: ConnectOptions): ConnectOptions {
    const { authentication, versionCheck = false, invalidateOnExpiry = false } = options
    this.#connecting = {
      url: url instanceof URL ? url.href : url,
      authentication,
      reconnect: options.reconnect,
      checksVersion: versionCheck,
      invalidatesOnExpiry: invalidateOnExpiry,
    }
    const provider = authentication === undefined ? undefined : this.#provider(authentication)
    return { ...options, versionCheck, ...(provider !== undefined && { authentication: provider }) }
  }

  #provider(given: AuthProvider): (session: Session) => Promise<ProvidedAuth> {
    return async session => {
      const engine = this.#engine
      if (engine?.isRestoring === true && session === undefined) return engine.stateOf(session)?.accessToken ?? null
      return typeof given === 'function' ? given(session) : given
    }
  }

  #adopt(engine: ConnectionEngine | undefined): void {
    this.#engine = engine
    if (engine === undefined) return
    engine.connecting = this.#connecting
    engine.isRead = true
    for (const event of ['reconnecting', 'connected', 'error', 'tokens'] as const) {
      engine.news.subscribe(event, (...payload: EngineNews[typeof event]) => {
        if (this.#engine === engine) this.news.publish(event, ...payload)
      })
    }
  }
}
