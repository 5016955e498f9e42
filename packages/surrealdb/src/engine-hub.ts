import { type ConnectOptions, type DriverContext, type DriverOptions, type Engines, Publisher } from 'surrealdb'
import type { Connecting } from './connect-options.js'
import type { ConnectionEngine } from './engine.js'
import type { EngineNews } from './engine-life.js'
import { engineOf, forgetEngine } from './make-engines.js'
import { createRemoteEngines } from './remote-engines.js'
import { SharedProvider } from './shared-provider.js'

/** Shared by one `Surreal` and its sessions: the engine of the latest `connect()`, and its events. */
export class EngineHub {
  readonly news: Publisher<EngineNews> = new Publisher()
  /** The options for the SDK's constructor. */
  readonly driverOptions: DriverOptions
  #engine: ConnectionEngine | undefined
  #connecting: Connecting | undefined
  #provider: SharedProvider | undefined

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

  /** The engine, if it is one of this package. */
  get engine(): ConnectionEngine | undefined {
    return this.#engine
  }

  /** The options for the SDK's own `connect()`. The engine has signed in by the time that the SDK asks it to. */
  prepare(url: string | URL, options: ConnectOptions): ConnectOptions {
    const { authentication, versionCheck = false, invalidateOnExpiry = false } = options
    const provider = authentication === undefined ? undefined : new SharedProvider(authentication)
    this.#provider = provider
    const isDynamic = typeof authentication === 'function'
    this.#connecting = {
      url: url instanceof URL ? url.href : url,
      authentication: isDynamic ? () => provider?.ask('connection') ?? null : authentication,
      reconnect: options.reconnect,
      checksVersion: versionCheck,
      invalidatesOnExpiry: invalidateOnExpiry,
    }
    if (provider === undefined) return { ...options, versionCheck }
    return {
      ...options,
      versionCheck,
      authentication: session => (session === undefined ? provider.ask('sdk') : provider.of(session)),
    }
  }

  /** A session has signed in or out. */
  authChanged(): void {
    this.#provider?.forget()
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
