import { createEvents } from '../diagnostics/events.js'
import { errorOf } from '../errors/from-failure.js'
import { AuthenticationError } from '../errors/request.js'
import { INFO } from '../query/compile.js'
import type { CallOptions } from '../query/executor.js'
import { createExecutor } from '../query/query.js'
import { Dispatcher } from '../session/dispatch.js'
import { Session } from '../session/session.js'
import {
  authenticateChange,
  type Change,
  invalidateChange,
  setChange,
  signinChange,
  signupChange,
  tokensIn,
  unsetChange,
  useChange,
} from '../session/session-calls.js'
import { Synchronizer } from '../session/synchronize.js'
import type { Clock } from '../supervision/clock.js'
import { type Deadline, Deadlines } from '../supervision/deadline.js'
import { Supervisor } from '../supervision/supervisor.js'
import { ASYNC_DISPOSE, brand, type Connection } from './connection.js'
import { unregister } from './connection-registry.js'
import type { Settings } from './settings.js'
import { milliseconds, type TimeSpan } from './time-span.js'

/** Puts a connection together: session, dispatcher and supervisor, and on top what a user calls. No I/O. */
export function openConnection(settings: Settings, clock: Clock): Connection {
  const { capabilities, codec, policy, transport, urls } = settings
  const where = urls.map(url => url.display).join(', ')
  const deadlines = new Deadlines(clock)
  const events = createEvents()
  const synchronizer = new Synchronizer(clock, capabilities.session)
  const base = new Session(
    clock,
    {
      authentication: settings.authentication,
      namespace: settings.namespace,
      database: settings.database,
      variables: {},
    },
    { onTokens: settings.onTokens },
  )
  const owner = {}

  /** A token that is refused is not tried again: the next attempt signs in afresh, and may get through. */
  function refusal(thrown: unknown): unknown {
    const { code, message, hint } = errorOf(thrown, where)
    if (code !== 'AUTHENTICATION' || !base.canSignInAgain) return thrown
    base.dropTokens()
    return new AuthenticationError(message, { cause: thrown, hint, retryable: true })
  }

  const supervisor = new Supervisor({
    endpoints: urls.map(url => url.display),
    policy,
    clock,
    deadlines,
    dial: async (endpoint, signal) => {
      const url = urls[endpoint] ?? urls[0]
      if (url === undefined) throw new TypeError('no such endpoint')
      const authentication = await base.authenticate()
      signal.throwIfAborted()
      try {
        const link = await transport.connect({
          url,
          options: settings.transportOptions[endpoint],
          codec,
          handshake: synchronizer.handshake(base, authentication),
          owner,
          signal,
          onNotification: () => {},
        })
        synchronizer.greeted(link, base, authentication)
        return link
      } catch (thrown) {
        throw refusal(thrown)
      }
    },
    restore: async (link, deadline) => {
      try {
        await synchronizer.bring(link, base, deadline)
      } catch (thrown) {
        throw refusal(thrown)
      }
    },
    emit: events.emit,
  })
  const dispatcher = new Dispatcher({
    provider: supervisor,
    synchronizer,
    deadlines,
    capabilities,
    where,
    syncTimeout: policy.attemptTimeout,
  })

  function limit(given: TimeSpan | undefined, fallback: number, signal: AbortSignal | undefined): Deadline {
    return deadlines.start(given === undefined ? fallback : milliseconds(given, 'timeout'), signal)
  }

  /** Runs one call within its budget; nothing of the budget is left behind. */
  async function bounded<T>(options: CallOptions, run: (deadline: Deadline) => Promise<T>): Promise<T> {
    const deadline = limit(options.timeout, settings.requestTimeout, options.signal)
    try {
      return await run(deadline)
    } catch (thrown) {
      throw errorOf(thrown, where)
    } finally {
      deadline.close()
    }
  }

  async function change(make: () => Change, options: CallOptions = {}): Promise<unknown> {
    const made = make()
    return bounded(options, deadline => dispatcher.change(base, { ...made, deadline }))
  }

  async function ask(method: 'ping' | 'version', options: CallOptions): Promise<unknown> {
    return bounded(options, deadline => dispatcher.call(base, { method, params: [], deadline, idempotent: true }))
  }

  const executor = createExecutor(({ sql, variables }, options) =>
    bounded(options, deadline =>
      dispatcher.call(base, {
        method: 'query',
        params: [sql, variables],
        deadline,
        idempotent: options.idempotent ?? false,
      }),
    ),
  )

  let enterAgain = (): void => {}
  async function close(): Promise<void> {
    if (supervisor.status !== 'closed') enterAgain = unregister(connection)
    await supervisor.close()
  }

  const connection: Connection = brand({
    ...executor,
    url: where,
    name: settings.name,
    get status() {
      return supervisor.status
    },
    connect: async (options = {}) => {
      const deadline = limit(options.timeout, policy.timeout, options.signal)
      try {
        if (supervisor.status === 'closed') enterAgain()
        enterAgain = () => {}
        await supervisor.open(deadline)
      } finally {
        deadline.close()
      }
    },
    close,
    isConnected: () => supervisor.status === 'connected',
    unref: () => {
      supervisor.keepAlive(false)
      deadlines.keepAlive(false)
    },
    ping: async (options = {}) => {
      const started = clock.now()
      await ask('ping', options)
      return clock.now() - started
    },
    version: async (options = {}) => String(await ask('version', options)),
    info: async <T extends object>(options?: CallOptions): Promise<T | undefined> => {
      const [records] = await executor.query<[T[]]>(INFO.sql, {}, options)
      return Array.isArray(records) ? records[0] : undefined
    },
    use: async (names, options) => void (await change(() => useChange(base, names), options)),
    set: async (name, value, options) =>
      void (await change(() => setChange(name, value, capabilities, codec), options)),
    unset: async (name, options) => void (await change(() => unsetChange(name, capabilities), options)),
    signin: async (credentials, options) => tokensIn(await change(() => signinChange(base, credentials), options)),
    signup: async (credentials, options) => tokensIn(await change(() => signupChange(base, credentials), options)),
    authenticate: async (token, options) => void (await change(() => authenticateChange(base, token), options)),
    invalidate: async options => void (await change(() => invalidateChange(capabilities), options)),
    on: events.on,
    stats: () => supervisor.stats(),
    [ASYNC_DISPOSE]: close,
  })
  return connection
}
