import { randomUuid } from '@surrealengine/codec'
import { furtherSession } from '../session/further-session.js'
import type { Session, SessionState } from '../session/session.js'
import { ASYNC_DISPOSE } from './async-dispose.js'
import type { SessionOptions } from './connection.js'
import type { DatabaseSession } from './database-session.js'
import { sessionStateOf } from './identity.js'
import type { Runtime } from './runtime.js'
import { createSessionExecutor } from './session-executor.js'

/** Opens a further session as the options of `session()` say. */
export async function startSession(runtime: Runtime, options: SessionOptions): Promise<DatabaseSession> {
  return openSession(runtime, sessionStateOf(options))
}

/** Opens a further session that begins as the given one is now. */
export async function forkSession(runtime: Runtime, session: Session): Promise<DatabaseSession> {
  const { bounded, dispatcher } = runtime
  await bounded({}, deadline => dispatcher.settled(session, deadline))
  return openSession(runtime, session.state, session)
}

/** Opens a further session, in the given state. `from` is the one whose tokens it may use. */
async function openSession(runtime: Runtime, state: SessionState, from?: Session): Promise<DatabaseSession> {
  const { bounded, clock, dispatcher, settings } = runtime
  const id = randomUuid()
  const session = furtherSession(clock, state, { id, onTokens: settings.onTokens })
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
