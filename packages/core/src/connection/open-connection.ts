import { say } from '#prose'
import { ConnectionClosedError } from '../errors/connection.js'
import { feature, imported } from '../features.js'
import type { CallOptions } from '../query/executor.js'
import type { Clock } from '../supervision/clock.js'
import { beforeConnect } from '../supervision/gate.js'
import { ASYNC_DISPOSE } from './async-dispose.js'
import { checkCallOptions, OPTIONS_OF } from './call-options.js'
import { brand, type CloseOptions, type Connection, type ConnectOptions } from './connection.js'
import { checkKnown } from './known-options.js'
import type { ConnectionLease } from './lease.js'
import { createRuntime } from './runtime.js'
import { createSessionExecutor } from './session-executor.js'
import type { Settings } from './settings.js'
import { milliseconds } from './time-span.js'

/** Puts together what a user holds of a connection. No I/O. */
export function openConnection(settings: Settings, clock: Clock): Connection {
  const runtime = createRuntime(settings, clock)
  const { base, bounded, deadlines, dispatcher, events, limit, provider, where } = runtime

  async function ask(method: 'ping' | 'version', options: CallOptions): Promise<unknown> {
    return bounded(options, deadline => dispatcher.call(base, { method, params: [], deadline, idempotent: true }))
  }

  let enterAgain = (): void => {}
  let closes = 0
  let connects = 0
  /** Whether a call of `connect()` opens it: others join. */
  let opening = false
  /** Settles when it is closed and what was under way had its time; until then it opens for nobody. */
  let draining: Promise<void> | undefined

  async function close(options: CloseOptions = {}): Promise<void> {
    checkKnown(options, OPTIONS_OF.close, ' of close()')
    const { drain } = options
    const patience = drain === undefined ? 0 : milliseconds(drain, 'drain')
    closes++
    if (patience === 0 || provider.status === 'closed') return shut()
    const earlier = draining
    const work = drained(patience)
    const all = Promise.allSettled([work, earlier]).then(() => {
      if (draining === all) draining = undefined
    })
    draining = all
    await work
  }

  async function drained(patience: number): Promise<void> {
    const deadline = deadlines.start(patience)
    await dispatcher.drain(deadline, shut).finally(() => deadline.close())
  }

  async function shut(): Promise<void> {
    leave()
    await runtime.close()
  }

  function leave(): void {
    const again = imported('scope')?.unregister(connection)
    if (again !== undefined) enterAgain = again
  }

  /** Connects. Returns whether it was this call that opened it. */
  async function open(options: ConnectOptions = {}): Promise<boolean> {
    checkCallOptions(options, OPTIONS_OF.connect, ' of connect()')
    const deadline = limit(options.timeout, settings.policy.timeout, options.signal)
    connects++
    try {
      // What would be opened while it drains would be closed with the rest.
      const before = closes
      if (draining !== undefined) await beforeConnect(draining, deadline)
      // Whoever closed it meanwhile has the last word: asked in the same turn as it is opened.
      if (closes !== before) throw new ConnectionClosedError(say('connection-was-closed'))
      if (provider.status === 'closed') enterAgain()
      enterAgain = () => {}
      const isFirst = !opening && (provider.status === 'closed' || provider.status === 'disconnected')
      if (isFirst) opening = true
      await provider.open(deadline).finally(() => {
        if (isFirst) opening = false
      })
      return isFirst
    } finally {
      connects--
      // It was given up before it began, by everybody: the name is free again.
      if (connects === 0 && provider.status === 'closed') leave()
      deadline.close()
    }
  }

  function lease(options?: CallOptions): Promise<ConnectionLease>
  function lease<T>(fn: (lease: ConnectionLease) => Promise<T> | T, options?: CallOptions): Promise<T>
  async function lease<T>(
    first: CallOptions | ((lease: ConnectionLease) => Promise<T> | T) = {},
    second: CallOptions = {},
  ): Promise<T | ConnectionLease> {
    const { lease, withLease } = feature('sessions', 'lease')
    return typeof first === 'function' ? withLease(runtime, first, second) : lease(runtime, first)
  }

  const connection: Connection = brand(
    {
      ...createSessionExecutor(runtime, base),
      url: where,
      name: settings.name,
      get status() {
        return provider.status
      },
      connect: async options => void (await open(options)),
      close,
      isConnected: () => provider.status === 'connected',
      unref: () => {
        provider.keepAlive(false)
        deadlines.keepAlive(false)
      },
      ping: async (options = {}) => {
        const started = clock.now()
        await ask('ping', options)
        return clock.now() - started
      },
      version: async (options = {}) => String(await ask('version', options)),
      session: async (options = {}) => feature('sessions', 'session').open(runtime, options),
      lease,
      on: events.on,
      stats: () => provider.stats(),
      [ASYNC_DISPOSE]: () => close(),
    },
    open,
  )
  return connection
}
