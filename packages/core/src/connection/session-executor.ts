import { feature } from '../features.js'
import { INFO } from '../query/compile.js'
import type { CallOptions } from '../query/executor.js'
import { originIn } from '../query/origin.js'
import { createExecutor } from '../query/query.js'
import type { Session } from '../session/session.js'
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
import type { SessionExecutor } from './database-session.js'
import type { Runtime } from './runtime.js'

/** What a user calls on a session, whichever of a connection's it is. */
export function createSessionExecutor(runtime: Runtime, session: Session): SessionExecutor {
  const { bounded, dispatcher, limit, settings } = runtime
  const { capabilities, codec, requestTimeout, retryConflicts } = settings

  async function change(make: () => Change, options: CallOptions = {}): Promise<unknown> {
    const made = make()
    return bounded(options, deadline => dispatcher.change(session, { ...made, deadline }))
  }

  const executor = createExecutor({
    send: ({ sql, variables }, { timeout, signal, idempotent = false }, read) => {
      const deadline = limit(timeout, requestTimeout, signal)
      const params = [sql, variables]
      return dispatcher.request(session, { method: 'query', params, deadline, idempotent, read, retryConflicts })
    },
    origin: () => originIn(dispatcher, session),
    live: async (what, options, defaults) => feature('live', 'live').start(runtime, session, what, options, defaults),
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
    transaction: async (fn, options = {}) => feature('transactions', 'transaction').run(runtime, session, fn, options),
    beginTransaction: async (options = {}) =>
      feature('transactions', 'beginTransaction').begin(runtime, session, options),
    export: (options = {}) => feature('bulk', 'export').export(runtime, session, options),
    import: async (source, options = {}) => feature('bulk', 'import').import(runtime, session, source, options),
    forkSession: async () => feature('sessions', 'forkSession').fork(runtime, session),
  }
}
