import { say } from '#prose'
import {
  type CloseOptions,
  type Connection,
  type ConnectOptions,
  OPEN,
  type SessionOptions,
} from '../api/connection.js'
import type { DatabaseSession } from '../api/database-session.js'
import type { CallOptions } from '../api/executor.js'
import { show } from '../api/shown.js'
import type { ConnectionEvents } from '../diagnostics/events.js'
import { ConnectionClosedError } from '../errors/connection.js'
import { CLOSE_OPTIONS, CONNECT_OPTIONS, checkCallOptions } from '../options/call-options.js'
import { checkKnown } from '../options/known-options.js'
import { milliseconds } from '../options/time-span.js'
import { SessionCalls } from '../query/session-executor.js'
import type { LinkResult } from '../session/session-call.js'
import type { ConnectionLease } from '../sessions/lease.js'
import type { ConnectionParts } from '../settings/connection-parts.js'
import type { Settings } from '../settings/settings.js'
import { ASYNC_DISPOSE } from '../shared/async-dispose.js'
import { beforeConnect } from '../supervision/gate.js'
import type { PoolStats } from '../supervision/pool-package.js'
import type { Clock } from '../time/clock.js'
import type { Deadline } from '../time/deadline.js'
import { feature, imported } from '../transport/features.js'
import type { ConnectionStatus, ProviderStats } from '../transport/provider.js'
import { createParts } from './create-parts.js'

/** Creates the user-facing connection. No I/O. */
export function openConnection(settings: Settings, clock: Clock): Connection {
  return new DatabaseConnection(createParts(settings, clock))
}

class DatabaseConnection extends SessionCalls implements Connection {
  readonly #parts: ConnectionParts
  #enterAgain: (() => void) | undefined
  #closes = 0
  #connects = 0
  /** `true` while a call is opening it; others join that. */
  #opening = false
  /** Resolves when a drain has closed it. Until then it cannot be opened. */
  #draining: Promise<void> | undefined

  constructor(parts: ConnectionParts) {
    super(parts, parts.base)
    this.#parts = parts
  }

  get url(): string {
    return this.#parts.where
  }

  get name(): string | undefined {
    return this.#parts.settings.name
  }

  get status(): ConnectionStatus {
    return this.#parts.provider.status
  }

  isConnected(): boolean {
    return this.status === 'connected'
  }

  async connect(options?: ConnectOptions): Promise<void> {
    await this[OPEN](options)
  }

  [OPEN](options?: ConnectOptions): Promise<boolean> {
    return this.#parts.traced(this.#parts.base, 'connect', () => this.#open(options))
  }

  async #open(options: ConnectOptions = {}): Promise<boolean> {
    checkCallOptions(options, CONNECT_OPTIONS, ' of connect()')
    const { provider, settings } = this.#parts
    const deadline = this.#parts.limit(options.timeout, settings.policy.timeout, options.signal)
    this.#connects++
    try {
      // A link opened during a drain would be closed with the others.
      const before = this.#closes
      if (this.#draining !== undefined) await beforeConnect(this.#draining, deadline)
      // A concurrent close() wins. Checked in the same turn as it is opened.
      if (this.#closes !== before) throw new ConnectionClosedError(say('connection-was-closed'))
      if (this.status === 'closed') this.#enterAgain?.()
      this.#enterAgain = undefined
      const isFirst = !this.#opening && (this.status === 'closed' || this.status === 'disconnected')
      if (isFirst) this.#opening = true
      await provider.open(deadline).finally(() => {
        if (isFirst) this.#opening = false
      })
      return isFirst
    } finally {
      this.#connects--
      // All callers gave up before it was opened: release the name again.
      if (this.#connects === 0 && this.status === 'closed') this.#leave()
      deadline.close()
    }
  }

  async close(options: CloseOptions = {}): Promise<void> {
    checkKnown(options, CLOSE_OPTIONS, ' of close()')
    const { drain } = options
    const patience = drain === undefined ? 0 : milliseconds(drain, 'drain')
    this.#closes++
    if (patience === 0 || this.status === 'closed') return this.#shut()
    const { deadlines, dispatcher } = this.#parts
    const deadline = deadlines.start(patience)
    const work = dispatcher.drain(deadline, () => this.#shut()).finally(() => deadline.close())
    this.#draining = Promise.allSettled([work, this.#draining]).then(() => {})
    await work
  }

  [ASYNC_DISPOSE](): Promise<void> {
    return this.close()
  }

  unref(): void {
    this.#parts.provider.keepAlive(false)
    this.#parts.deadlines.keepAlive(false)
  }

  async ping(options?: CallOptions): Promise<number> {
    const { clock } = this.#parts
    const started = clock.now()
    await this.#call('ping', options)
    return clock.now() - started
  }

  async version(options?: CallOptions): Promise<string> {
    const { link, result } = await this.#call('version', options)
    const version = String(result)
    link.version = version
    return version
  }

  async session(options: SessionOptions = {}): Promise<DatabaseSession> {
    return feature('sessions', 'session').open(this.#parts, options)
  }

  lease(options?: CallOptions): Promise<ConnectionLease>
  lease<T>(fn: (lease: ConnectionLease) => Promise<T> | T, options?: CallOptions): Promise<T>
  async lease<T>(
    first: CallOptions | ((lease: ConnectionLease) => Promise<T> | T) = {},
    second: CallOptions = {},
  ): Promise<T | ConnectionLease> {
    return feature('sessions', 'lease').lease(this.#parts, first, second)
  }

  on<K extends keyof ConnectionEvents>(event: K, listener: (event: ConnectionEvents[K]) => void): () => void {
    return this.#parts.events.on(event, listener)
  }

  stats(): ProviderStats & Partial<PoolStats> {
    return { ...this.#parts.provider.stats(), ...imported('stream')?.stats(this.#parts) }
  }

  #call(method: 'ping' | 'version', options: CallOptions = {}): Promise<LinkResult> {
    const { base, dispatcher } = this.#parts
    const call = (deadline: Deadline) => dispatcher.callOnLink(base, { method, params: [], deadline, idempotent: true })
    return this.#parts.bounded(options, call, method)
  }

  async #shut(): Promise<void> {
    this.#leave()
    await this.#parts.close()
  }

  #leave(): void {
    this.#enterAgain = imported('scope')?.unregister(this) ?? this.#enterAgain
  }
}

show(DatabaseConnection.prototype, 'Connection')
