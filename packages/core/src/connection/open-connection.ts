import type { CallOptions } from '../query/executor.js'
import type { Clock } from '../supervision/clock.js'
import { ASYNC_DISPOSE } from './async-dispose.js'
import { checkCallOptions } from './call-options.js'
import { brand, type CloseOptions, type Connection } from './connection.js'
import { unregister } from './connection-registry.js'
import { createRuntime } from './runtime.js'
import { createSessionExecutor, openSession } from './session-executor.js'
import { sessionStateOf } from './session-options.js'
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
  async function close({ drain }: CloseOptions = {}): Promise<void> {
    const before = closes
    const patience = drain === undefined ? 0 : milliseconds(drain, 'drain')
    if (patience > 0 && provider.status !== 'closed') {
      const deadline = deadlines.start(patience)
      await dispatcher.drain(deadline).finally(() => deadline.close())
    }
    // Somebody else had no such patience, and it was opened again after that.
    if (before !== closes && provider.status !== 'closed') return
    closes++
    leave()
    await provider.close()
  }

  function leave(): void {
    const again = unregister(connection)
    if (again !== undefined) enterAgain = again
  }

  const connection: Connection = brand({
    ...createSessionExecutor(runtime, base),
    url: where,
    name: settings.name,
    get status() {
      return provider.status
    },
    connect: async (options = {}) => {
      checkCallOptions(options)
      const deadline = limit(options.timeout, settings.policy.timeout, options.signal)
      connects++
      try {
        if (provider.status === 'closed') enterAgain()
        enterAgain = () => {}
        await provider.open(deadline)
      } finally {
        connects--
        // It was given up before it began, by everybody: the name is free again.
        if (connects === 0 && provider.status === 'closed') leave()
        deadline.close()
      }
    },
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
    session: async (options = {}) => openSession(runtime, sessionStateOf(options)),
    on: events.on,
    stats: () => provider.stats(),
    [ASYNC_DISPOSE]: () => close(),
  })
  return connection
}
