import { advise, say } from '#prose'
import { ConfigurationError } from '../errors/configuration.js'
import { PermissionError } from '../errors/query.js'
import { AuthenticationError, UnsupportedError } from '../errors/request.js'
import type { ServerFault } from '../errors/server-fault.js'
import type { Session } from '../session/session.js'
import type { SessionState } from '../session/session-state.js'
import type { ConnectionParts } from '../settings/connection-parts.js'
import type { Deadline } from '../time/deadline.js'
import { within } from '../time/waiting.js'
import type { Bulk, BulkReply } from '../transport/bulk.js'
import { isTransportFailure } from '../transport/transport-failure.js'
import { faultError } from '../wire/fault-error.js'
import type { SessionSnapshot } from '../wire/rpc.js'
import type { Run } from './run.js'

/** The streams for an export or import, and the state of the session. */
export interface Way {
  readonly bulk: Bulk
  readonly session: SessionSnapshot
  /** Releases the link before the run ends. */
  release(): void
}

/**
 * Finds a link and sends the request. If the token has expired, so that nothing ran, repeats it once with a new one.
 * @throws The server's error, if it refuses the whole operation.
 */
export async function ask<T>(
  parts: ConnectionParts,
  session: Session,
  run: Run,
  question: (way: Way) => Promise<BulkReply<T>>,
): Promise<T> {
  const within = <R>(work: (deadline: Deadline) => Promise<R>): Promise<R> =>
    run.wait(parts.bounded({ signal: run.signal }, work))
  const look = (): Promise<Way> => within(deadline => find(parts, session, run, deadline))

  let way = await look()
  let reply: BulkReply<T>
  try {
    reply = await run.watch(question(way))
  } catch (thrown) {
    if (!isUnauthenticated(thrown) || !session.canSignInAgain) throw thrown
    // It may be the only link.
    way.release()
    await within(deadline => parts.renew(session, deadline))
    way = await look()
    reply = await run.watch(question(way))
  }
  if (reply.ok) return reply.result
  throw refusal(reply.error, way.session)
}

function isUnauthenticated(thrown: unknown): boolean {
  return isTransportFailure(thrown) && thrown.reason === 'authentication' && !thrown.sent
}

/**
 * Finds a link that is up to date with the session, and a token. Does not send anything of the export or import yet.
 * Limited by `requestTimeout`.
 * @throws ConfigurationError if no database is chosen.
 * @throws UnsupportedError if the transport does not support export and import.
 */
async function find(parts: ConnectionParts, session: Session, run: Run, deadline: Deadline): Promise<Way> {
  const { dispatcher, settings } = parts
  const { capabilities, transport } = settings
  await dispatcher.settled(session, deadline)
  checkNames(session.view)
  // If the link is a socket, the streams do not use it, so it need not be kept.
  const kept = capabilities.session === 'request' || capabilities.exclusive
  const { link, release } = await dispatcher.ready(session, deadline, kept)
  const giveBack = once(release ?? (() => {}))
  run.onEnd(giveBack)
  if (link.bulk === undefined) {
    throw new UnsupportedError(say('no-export-and-import', transport.name), {
      hint: advise('connect-for-bulk'),
    })
  }
  const token = await tokenOf(parts, session, deadline)
  return { bulk: link.bulk, session: { ...session.snapshot, token }, release: giveBack }
}

function once(run: () => void): () => void {
  let done = false
  return () => {
    if (!done) run()
    done = true
  }
}

/** The access token to send. Gets one if the session has only other credentials. */
async function tokenOf(parts: ConnectionParts, session: Session, deadline: Deadline): Promise<string | undefined> {
  const authentication = await within(session.authenticate(), deadline)
  if (authentication.kind === 'anonymous') return undefined
  if (authentication.kind === 'token') return authentication.token
  await parts.renew(session, deadline)
  const { token } = session.snapshot
  if (token !== undefined) return token
  throw new AuthenticationError(say('no-access-token'), {
    outcome: 'not-run',
    retryable: true,
    hint: advise('begin-again'),
  })
}

/** Throws if no namespace and database are chosen. */
function checkNames({ namespace, database }: SessionState): void {
  if (namespace !== undefined && database !== undefined) return
  throw new ConfigurationError(say('no-names-chosen'), {
    option: namespace === undefined ? 'namespace' : 'database',
    hint: advise('pass-names'),
  })
}

/** The error if the server refuses the whole operation. */
function refusal(fault: ServerFault, { token }: SessionSnapshot): Error {
  const error = faultError(fault)
  if (!(error instanceof PermissionError) || error.hint !== undefined) return error
  return new PermissionError(fault, undefined, token === undefined ? advise('sign-in') : advise('bulk-roles'))
}
