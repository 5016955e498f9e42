import type { Connection, ConnectionEvents, SessionExecutor, Tokens } from '@surrealengine/core'
import {
  CallTerminatedError,
  type ConnectionSession,
  type ConnectionState,
  ConnectionUnavailableError,
  type DriverContext,
  type EngineEvents,
  Publisher,
  type Session,
} from 'surrealdb'
import type { Connecting } from './connect-options.js'
import { coreConnection } from './core-connection.js'
import { EngineSessions } from './engine-sessions.js'
import { sdkError } from './errors.js'
import type { EngineOptions, OwnOptions } from './options.js'
import { guardRenewals } from './session-state.js'

/** Events of an engine for its class. The SDK's controller does not get them, since it would end sessions and queries. */
export type EngineNews = {
  reconnecting: []
  connected: []
  error: [Error]
  tokens: [Session, Tokens]
}

/** The connection of an engine, its sessions, and the SDK's state of them. */
export interface EngineParts {
  readonly connection: Connection
  readonly sessions: EngineSessions
  readonly state: ConnectionState
}

/** The connection of an engine from `open()` to `close()`. */
export class EngineLife {
  readonly news: Publisher<EngineNews> = new Publisher()
  readonly events: Publisher<EngineEvents> = new Publisher()
  /** Resolves when the SDK calls `open()`. It does not close an engine before. */
  readonly opened: Promise<void>
  /** Resolves when the engine is closed. */
  readonly closed: Promise<void>
  /** The options of the `connect()` in progress, set by the class. */
  connecting: Connecting | undefined
  /** The tokens of the sign-in by which the connection was opened. */
  issued: Tokens | undefined
  readonly #context: DriverContext
  readonly #options: Omit<EngineOptions, keyof OwnOptions>
  #settleOpened = (): void => {}
  #settleClosed = (): void => {}
  #connection: Connection | undefined
  #sessions: EngineSessions | undefined
  #state: ConnectionState | undefined
  #phase: 'new' | 'opening' | 'restoring' | 'ready' | 'closed' = 'new'
  #failure: Error | undefined
  #closing: Promise<void> | undefined
  /** Sessions whose tokens the SDK is renewing. */
  readonly #renewing = new Set<Session>()

  constructor(context: DriverContext, options: Omit<EngineOptions, keyof OwnOptions>) {
    this.#context = context
    this.#options = options
    this.opened = new Promise(resolve => {
      this.#settleOpened = resolve
    })
    this.closed = new Promise(resolve => {
      this.#settleClosed = resolve
    })
  }

  /** `true` while the SDK restores a session that the connection has restored already. */
  get isRestoring(): boolean {
    return this.#phase === 'restoring'
  }

  /** Why connecting failed, if it did. */
  get failure(): Error | undefined {
    return this.#failure
  }

  /** The connection, once it was ready. */
  get connection(): Connection | undefined {
    return this.#phase === 'ready' ? this.#connection : undefined
  }

  /** The scheme of the address with its colon; empty before `open()`. */
  get protocol(): string {
    return this.#state?.url.protocol ?? ''
  }

  /** @throws ConnectionUnavailableError if there is no connection. */
  get parts(): EngineParts {
    const connection = this.#connection
    const sessions = this.#sessions
    const state = this.#state
    if (connection === undefined || sessions === undefined || state === undefined) {
      throw new ConnectionUnavailableError()
    }
    return { connection, sessions, state }
  }

  /** The SDK's state of a session. */
  stateOf(session: Session): ConnectionSession | undefined {
    return session === undefined ? this.#state?.rootSession : this.#state?.sessions.get(session)
  }

  /** Runs a call. Rejects with errors of the SDK. */
  async run<T>(call: (parts: EngineParts) => Promise<T>): Promise<T> {
    const { parts } = this
    try {
      return await call(parts)
    } catch (thrown) {
      throw sdkError(thrown)
    }
  }

  /** Runs a call in a session. Rejects with errors of the SDK. */
  runIn<T>(
    session: Session,
    call: (executor: SessionExecutor, known: ConnectionSession | undefined) => Promise<T>,
  ): Promise<T> {
    return this.run(async ({ sessions }) => {
      const { executor } = await sessions.find(session)
      return call(executor, this.stateOf(session))
    })
  }

  /** Runs a renewal that the SDK requested, without reporting its tokens to it again. */
  async renewing<T>(session: Session, renew: () => Promise<T>): Promise<T> {
    this.#renewing.add(session)
    try {
      return await renew()
    } finally {
      this.#renewing.delete(session)
    }
  }

  open(state: ConnectionState): void {
    this.#settleOpened()
    this.#state = state
    this.#phase = 'opening'
    guardRenewals(state)
    void this.#open(state)
  }

  /** Never rejects: the SDK asks for the version next, and that rejects if connecting failed. */
  async #open(state: ConnectionState): Promise<void> {
    try {
      const connection = await coreConnection({
        context: this.#context,
        state,
        options: this.#options,
        connecting: this.connecting,
        onTokens: tokens => this.#renewed(undefined, tokens),
      })
      if (this.#phase === 'closed') return
      this.#connection = connection
      this.#sessions = new EngineSessions(connection, (id, tokens) => this.#renewed(id, tokens))
      await connection.connect()
    } catch (thrown) {
      this.#failure ??= sdkError(thrown)
    }
    if (this.#phase === 'closed') return
    this.#phase = 'restoring'
    this.events.publish('connected')
  }

  /** The SDK has restored its sessions. */
  ready(): void {
    if (this.#phase === 'closed') return
    this.#phase = 'ready'
    const { state, connection } = this.parts
    let wasLost = connection.status !== 'connected'
    connection.on('lost', () => {
      if (connection.status === 'connected') return
      wasLost = true
      this.news.publish('reconnecting')
    })
    connection.on('connected', () => {
      if (!wasLost || connection.status !== 'connected') return
      wasLost = false
      this.news.publish('connected')
    })
    connection.on('attemptFailed', ({ error }) => {
      if (this.#phase === 'ready') state.reconnect.propagate(sdkError(error))
    })
    connection.on('failed', event => this.#giveUp(event))
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  #giveUp({ error }: ConnectionEvents['failed']): void {
    if (this.#phase !== 'ready') return
    this.news.publish('error', sdkError(error))
    void this.close()
  }

  async #close(): Promise<void> {
    const isAwaited = this.#phase === 'opening'
    this.#phase = 'closed'
    this.#settleClosed()
    if (isAwaited && this.#failure === undefined) {
      // The pending connect() rejects with it, as with any other failure.
      this.#failure = new CallTerminatedError()
      this.events.publish('connected')
    }
    const hasFailed = this.#failure !== undefined && !isAwaited
    // A connection that never was ready is disconnected at once.
    if (hasFailed) this.events.publish('disconnected')
    await this.#connection?.close()
    if (!hasFailed) this.events.publish('disconnected')
  }

  #renewed(session: Session, tokens: Tokens): void {
    const known = this.stateOf(session)
    if (known === undefined || this.#renewing.has(session)) return
    if (this.#phase === 'opening') {
      this.issued = tokens
      return
    }
    if (this.connecting?.invalidatesOnExpiry === true && this.#phase === 'ready') return
    known.accessToken = tokens.access
    known.refreshToken = tokens.refresh
    if (this.#phase === 'ready') this.news.publish('tokens', session, tokens)
  }
}
