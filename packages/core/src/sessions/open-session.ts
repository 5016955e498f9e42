import { randomUuid } from '@surrealengine/codec'
import type { Uuid } from '@surrealengine/values'
import type { ForkOptions, SessionOptions } from '../api/connection.js'
import type { DatabaseSession } from '../api/database-session.js'
import { SESSION_OPTIONS } from '../options/call-options.js'
import { checkKnown } from '../options/known-options.js'
import { callback, flag as flagOr } from '../options/option-reader.js'
import { SessionCalls } from '../query/session-executor.js'
import type { Session } from '../session/session.js'
import type { SessionState } from '../session/session-state.js'
import type { ConnectionParts } from '../settings/connection-parts.js'
import { sessionStateOf } from '../settings/identity.js'
import { ASYNC_DISPOSE } from '../shared/async-dispose.js'
import { furtherSession } from './attachments.js'
import { detach } from './detach.js'

const flag = flagOr(false)

/** Opens an additional session with the options of `session()`. */
export async function startSession(parts: ConnectionParts, options: SessionOptions): Promise<DatabaseSession> {
  checkKnown(options, SESSION_OPTIONS, ' of session()')
  const { inherit, ...given } = options
  flag(inherit, 'inherit')
  if (inherit !== true) return openSession(parts, sessionStateOf(given), given)
  const { base } = parts
  await parts.bounded({}, deadline => parts.dispatcher.settled(base, deadline))
  const { view } = base
  const { database } = given
  const { namespace = view.namespace } = given
  const isSame = namespace === view.namespace
  const asked = sessionStateOf({ ...given, namespace, database: database ?? (isSame ? view.database : undefined) })
  const isOther = given.token !== undefined || given.credentials !== undefined
  const { authentication } = isOther ? asked : view
  const state = { ...asked, authentication, variables: view.variables }
  return openSession(parts, state, given, isOther ? undefined : base)
}

/** Opens an additional session with the current state of the given one. */
export async function forkSession(
  parts: ConnectionParts,
  session: Session,
  options: ForkOptions = {},
): Promise<DatabaseSession> {
  checkKnown(options, ['onTokens'], ' of forkSession()')
  await parts.bounded({}, deadline => parts.dispatcher.settled(session, deadline))
  return openSession(parts, session.view, options, session)
}

/** Opens an additional session with the given state. It may use the tokens of `from`. */
async function openSession(
  parts: ConnectionParts,
  state: SessionState,
  options: ForkOptions,
  from?: Session,
): Promise<DatabaseSession> {
  const { clock, dispatcher, settings } = parts
  const id = randomUuid()
  const session = furtherSession(clock, state, {
    id,
    onTokens: callback(options.onTokens, 'onTokens') ?? settings.onTokens,
  })
  if (from !== undefined) session.inherit(from)
  parts.keepRenewed(session)
  const opened = new OpenSession(parts, session, id)
  // Attach it now, so that a refusal rejects here and not at the first query.
  try {
    await parts.bounded({}, deadline => dispatcher.ready(session, deadline))
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

  constructor(parts: ConnectionParts, session: Session, id: Uuid) {
    super(parts, session)
    this.id = id
    this.#end = async () => {
      await session.close()
      await parts.bounded({}, deadline => detach(session, deadline))
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
