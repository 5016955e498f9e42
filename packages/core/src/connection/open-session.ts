import { randomUuid } from '@surrealengine/codec'
import type { Uuid } from '@surrealengine/values'
import { detach } from '../session/detach.js'
import { furtherSession } from '../session/further-session.js'
import type { Session, SessionState } from '../session/session.js'
import { ASYNC_DISPOSE } from './async-dispose.js'
import { OPTIONS_OF } from './call-options.js'
import type { ForkOptions, SessionOptions } from './connection.js'
import type { DatabaseSession } from './database-session.js'
import { sessionStateOf } from './identity.js'
import { checkKnown } from './known-options.js'
import { callback, flag as flagOr } from './option-reader.js'
import type { Runtime } from './runtime.js'
import { SessionCalls } from './session-executor.js'

const flag = flagOr(false)

/** Opens a further session as the options of `session()` say. */
export async function startSession(runtime: Runtime, options: SessionOptions): Promise<DatabaseSession> {
  checkKnown(options, OPTIONS_OF.session, ' of session()')
  const { inherit, ...given } = options
  flag(inherit, 'inherit')
  if (inherit !== true) return openSession(runtime, sessionStateOf(given), given)
  const { base, bounded, dispatcher } = runtime
  await bounded({}, deadline => dispatcher.settled(base, deadline))
  const { view } = base
  const { database } = given
  const { namespace = view.namespace } = given
  const isSame = namespace === view.namespace
  const asked = sessionStateOf({ ...given, namespace, database: database ?? (isSame ? view.database : undefined) })
  const isOther = given.token !== undefined || given.credentials !== undefined
  const { authentication } = isOther ? asked : view
  return openSession(
    runtime,
    { ...asked, authentication, variables: view.variables },
    given,
    isOther ? undefined : base,
  )
}

/** Opens a further session that begins as the given one is now. */
export async function forkSession(
  runtime: Runtime,
  session: Session,
  options: ForkOptions = {},
): Promise<DatabaseSession> {
  checkKnown(options, ['onTokens'], ' of forkSession()')
  const { bounded, dispatcher } = runtime
  await bounded({}, deadline => dispatcher.settled(session, deadline))
  return openSession(runtime, session.view, options, session)
}

/** Opens a further session, in the given state. `from` is the one whose tokens it may use. */
async function openSession(
  runtime: Runtime,
  state: SessionState,
  options: ForkOptions,
  from?: Session,
): Promise<DatabaseSession> {
  const { bounded, clock, dispatcher, settings } = runtime
  const id = randomUuid()
  const session = furtherSession(clock, state, {
    id,
    onTokens: callback(options.onTokens, 'onTokens') ?? settings.onTokens,
  })
  if (from !== undefined) session.inherit(from)
  runtime.keepRenewed(session)
  const opened = new OpenSession(runtime, session, id)
  // A link that cannot have it says so now, and not at its first query.
  try {
    await bounded({}, deadline => dispatcher.ready(session, deadline))
  } catch (error) {
    await opened.close().catch(() => {})
    throw error
  }
  return opened
}

class OpenSession extends SessionCalls implements DatabaseSession {
  readonly id: Uuid
  readonly #end: () => Promise<void>
  #closed: Promise<void> | undefined

  constructor(runtime: Runtime, session: Session, id: Uuid) {
    super(runtime, session)
    this.id = id
    this.#end = async () => {
      await session.close()
      await runtime.bounded({}, deadline => detach(session, deadline))
    }
  }

  async close(): Promise<void> {
    this.#closed ??= this.#end()
    await this.#closed
  }

  async [ASYNC_DISPOSE](): Promise<void> {
    await this.close()
  }
}
