import { randomUuid } from '@surrealengine/codec'
import { byteStream } from '../bulk/byte-stream.js'
import { heed } from '../bulk/heed.js'
import { startLive } from '../live/live.js'
import { INFO } from '../query/compile.js'
import type { CallOptions } from '../query/executor.js'
import { originIn } from '../query/origin.js'
import { createExecutor } from '../query/query.js'
import { beginTransaction, runTransaction } from '../query/run-transaction.js'
import { Session, type SessionState } from '../session/session.js'
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
import { ASYNC_DISPOSE } from './async-dispose.js'
import type { DatabaseSession, SessionExecutor } from './database-session.js'
import type { Runtime } from './runtime.js'

/** What a user calls on a session, whichever of a connection's it is. */
export function createSessionExecutor(runtime: Runtime, session: Session): SessionExecutor {
  const { bounded, dispatcher, settings } = runtime
  const { capabilities, codec } = settings

  async function change(make: () => Change, options: CallOptions = {}): Promise<unknown> {
    const made = make()
    return bounded(options, deadline => dispatcher.change(session, { ...made, deadline }))
  }

  const executor = createExecutor({
    send: ({ sql, variables }, options, check) =>
      bounded(options, deadline =>
        dispatcher.call(session, {
          method: 'query',
          params: [sql, variables],
          deadline,
          idempotent: options.idempotent ?? false,
          check,
          retryConflicts: settings.retryConflicts,
        }),
      ),
    origin: () => originIn(dispatcher, session),
    live: (what, options, defaults) => startLive(runtime, session, what, options, defaults),
  })

  return {
    ...executor,
    use: async (names, options) => void (await change(() => useChange(session, names, capabilities), options)),
    set: async (name, value, options) =>
      void (await change(() => setChange(name, value, capabilities, codec), options)),
    unset: async (name, options) => void (await change(() => unsetChange(name, capabilities), options)),
    signin: async (credentials, options) => tokensIn(await change(() => signinChange(session, credentials), options)),
    signup: async (credentials, options) => tokensIn(await change(() => signupChange(session, credentials), options)),
    authenticate: async (token, options) => void (await change(() => authenticateChange(session, token), options)),
    invalidate: async options => void (await change(() => invalidateChange(capabilities), options)),
    info: async <T extends object>(options?: CallOptions): Promise<T | undefined> => {
      const [records] = await executor.query<[T[]]>(INFO.sql, {}, options)
      return Array.isArray(records) ? records[0] : undefined
    },
    transaction: (fn, options = {}) => runTransaction(runtime, session, fn, options),
    beginTransaction: (options = {}) => beginTransaction(runtime, session, options),
    // Few programs want these, so they are loaded by those that do.
    export: (options = {}) =>
      byteStream(async () => (await import('../bulk/export.js')).exportPump(runtime, session, options)),
    import: async (source, options = {}) => {
      heed(source)
      const { importFrom } = await import('../bulk/import.js')
      await importFrom(runtime, session, source, options)
    },
    forkSession: async () => {
      await bounded({}, deadline => dispatcher.settled(session, deadline))
      return openSession(runtime, session.state, session)
    },
  }
}

/** Opens a further session, in the given state. `from` is the one whose tokens it may use. */
export async function openSession(runtime: Runtime, state: SessionState, from?: Session): Promise<DatabaseSession> {
  const { bounded, clock, dispatcher, settings } = runtime
  const id = randomUuid()
  const session = new Session(clock, state, { id, onTokens: settings.onTokens })
  if (from !== undefined) session.inherit(from)
  runtime.keepRenewed(session)
  // A link that cannot have it says so now, and not at its first query.
  try {
    await bounded({}, deadline => dispatcher.prepare(session, deadline))
  } catch (error) {
    await end().catch(() => {})
    throw error
  }
  let closed: Promise<void> | undefined
  const close = (): Promise<void> => {
    closed ??= end()
    return closed
  }

  async function end(): Promise<void> {
    await session.close()
    await bounded({}, deadline => dispatcher.detach(session, deadline))
  }

  return { ...createSessionExecutor(runtime, session), id, close, [ASYNC_DISPOSE]: close }
}
