import {
  type ConnectionStatus,
  type ConnectOptions,
  type DriverOptions,
  Surreal as OfficialSurreal,
  Publisher,
  type Session,
  type SurrealEvents,
  SurrealSession,
  type Tokens,
} from 'surrealdb'
import { EngineHub } from './engine-hub.js'
import { sdkError } from './errors.js'
import { checkInternals } from './internals.js'
import { readable } from './live-promise.js'
import { adoptSession, forked, remember } from './sessions.js'

/**
 * The class of the SDK with engines over connections of core. The SDK's controller is not notified of lost links: status,
 * events and live queries come from core.
 */
class EngineSurreal extends OfficialSurreal {
  readonly #hub: EngineHub
  readonly #news = new Publisher<SurrealEvents>()
  #connecting: Promise<void> = Promise.resolve()
  readonly #sessions = new Map<string, WeakRef<SurrealSession>>()

  constructor(options: DriverOptions = {}) {
    checkInternals()
    const hub = new EngineHub(options)
    super(hub.driverOptions)
    this.#hub = hub
    remember(this, hub)
    super.subscribe('auth', () => hub.authChanged())
    hub.news.subscribe('reconnecting', () => this.#news.publish('reconnecting'))
    hub.news.subscribe('connected', () => this.#news.publish('connected', hub.engine?.serverVersion ?? ''))
    hub.news.subscribe('error', error => this.#news.publish('error', error))
    hub.news.subscribe('tokens', (session, tokens) => void this.#adoptTokens(session, tokens))
  }

  override get status(): ConnectionStatus {
    const status = this.#hub.engine?.connection?.status
    return status === undefined ? super.status : status === 'closed' ? 'disconnected' : status
  }

  override get isConnected(): boolean {
    return this.status === 'connected'
  }

  override get ready(): Promise<void> {
    return this.#untilReady(super.ready)
  }

  override async connect(url: string | URL, options: ConnectOptions = {}): Promise<true> {
    const connecting = super.connect(url, this.#hub.prepare(url, options))
    this.#connecting = connecting.then(
      () => {},
      () => {},
    )
    return connecting
  }

  /** The SDK opens its engine asynchronously, and would not close it before that. */
  override async close(): Promise<true> {
    await Promise.race([this.#connecting, this.#hub.engine?.opened])
    return super.close()
  }

  override subscribe<K extends keyof SurrealEvents>(
    event: K,
    listener: (...payload: SurrealEvents[K]) => void,
  ): () => void {
    // The SDK gets a version that it supports; listeners get the real one.
    const adapted = (...payload: SurrealEvents[K]): void => {
      const version = event === 'connected' ? this.#hub.engine?.serverVersion : undefined
      listener(...(version === undefined ? payload : ([version] as SurrealEvents[K])))
    }
    const forget = [super.subscribe(event, adapted), this.#news.subscribe(event, listener)]
    return () => {
      for (const each of forget) each()
    }
  }

  override live: OfficialSurreal['live'] = what => readable(super.live(what), this.#hub)

  override liveOf: OfficialSurreal['liveOf'] = id => readable(super.liveOf(id), this.#hub)

  override async newSession(): Promise<SurrealSession> {
    return this.#adopted(await super.newSession())
  }

  override async forkSession(): Promise<SurrealSession> {
    return this.#adopted(await forked(this.#hub.engine, undefined, () => super.forkSession()))
  }

  #adopted(session: SurrealSession): SurrealSession {
    const adopt = (each: SurrealSession): SurrealSession => {
      const id = String(each.session)
      this.#sessions.set(id, new WeakRef(each))
      return adoptSession(each, this.#hub, adopt, () => this.#sessions.delete(id))
    }
    return adopt(session)
  }

  async #untilReady(connected: Promise<void>): Promise<void> {
    await connected
    const connection = this.#hub.engine?.connection
    if (connection === undefined || connection.isConnected()) return
    try {
      await connection.connect()
    } catch (thrown) {
      throw sdkError(thrown)
    }
  }

  /** Stores tokens that core has renewed in the SDK's session, and notifies its listeners. */
  async #adoptTokens(session: Session, { access }: Tokens): Promise<void> {
    const target = session === undefined ? this : this.#sessions.get(String(session))?.deref()
    const { engine } = this.#hub
    if (target === undefined || engine === undefined) return
    const known = engine.stateOf(session)
    const isOverridden = known?.authOverriden
    engine.acceptedToken = access
    try {
      await SurrealSession.prototype.authenticate.call(target, access)
    } catch {
      // It was closed meanwhile.
    } finally {
      engine.acceptedToken = undefined
      if (known !== undefined && isOverridden !== undefined) known.authOverriden = isOverridden
    }
  }
}

/**
 * The class `Surreal` of the package `surrealdb`, with the same API, on the transports of `@surrealengine/core`. Its default
 * engines are those of `createRemoteEngines()`.
 *
 * @throws Error if the installed version of `surrealdb` is not supported.
 *
 * @example
 * ```ts
 * import { Surreal } from '@surrealengine/surrealdb'
 *
 * const db = new Surreal()
 * await db.connect('ws://localhost:8000', {
 *   namespace: 'shop',
 *   database: 'live',
 *   authentication: { username: 'root', password: 'root' },
 * })
 * console.log(await db.query('RETURN 1'))
 * await db.close()
 * ```
 */
export const Surreal: typeof OfficialSurreal = EngineSurreal
// For programs and consoles that show the name of the class.
Object.defineProperty(EngineSurreal, 'name', { value: OfficialSurreal.name })

export type Surreal = OfficialSurreal
