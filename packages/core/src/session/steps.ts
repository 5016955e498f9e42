import type { RpcMethod, ServerFault } from '../transport/transport.js'
import { type Authentication, wireCredentials } from './credentials.js'
import type { Session } from './session.js'
import { claimsOf, readTokens } from './tokens.js'

/** What one link is known to have applied of one session. */
export interface Progress {
  revision: number
  attached: boolean
  authenticationRevision: number
  namespace: string | undefined
  database: string | undefined
  variables: Readonly<Record<string, unknown>>
  /** Who is asking, as it was found out for the handshake. */
  authentication: Authentication | undefined
  /** Until when it holds: a token that travels with each request ends. */
  validUntil: number
  /** Bringing it up to date, while that is under way. */
  running: Promise<void> | undefined
}

/** One call that brings a link nearer to a session. */
export interface Step {
  readonly method: RpcMethod
  readonly params: readonly unknown[]
  /** Notes that the server did it. */
  done(result: unknown): void
  /** Whether the server refuses because that was done before. */
  isDone?(fault: ServerFault): boolean
}

/** A name that nothing has, and a value that nobody gave: they differ from whatever is wanted. */
export const UNKNOWN = ''
export const UNKNOWN_VALUE = {}

/** What a link knows that has heard of nothing. */
export function fresh(): Progress {
  return {
    revision: 0,
    attached: false,
    authenticationRevision: 0,
    namespace: undefined,
    database: undefined,
    variables: {},
    authentication: undefined,
    validUntil: Number.POSITIVE_INFINITY,
    running: undefined,
  }
}

/** Everything that a link lacks, in an order in which it can be sent without waiting for one another. */
export function linkSteps(
  session: Session,
  progress: Progress,
  authentication: Authentication | undefined,
): readonly Step[] {
  const attach: Step = {
    method: 'attach',
    params: [],
    done: () => {
      progress.attached = true
    },
    // Nobody else has its id: the answer to an earlier attempt did not come in time.
    isDone: ({ kind }) => kind === 'AlreadyExists',
  }
  return [
    ...(session.id !== undefined && !progress.attached ? [attach] : []),
    ...(authentication === undefined ? [] : authenticationSteps(session, progress, authentication)),
    ...useSteps(session, progress),
    ...variableSteps(session, progress),
  ]
}

export function authenticationSteps(
  session: Session,
  progress: Progress,
  authentication: Authentication,
): readonly Step[] {
  const revision = session.authenticationRevision
  const isFresh = progress.authenticationRevision === 0
  const done = (): void => {
    progress.authenticationRevision = revision
  }
  switch (authentication.kind) {
    case 'anonymous':
      if (isFresh) {
        done()
        return []
      }
      noteNames(progress, UNKNOWN_NAMES)
      return [{ method: 'invalidate', params: [], done }]
    case 'token': {
      const { token, refresh } = authentication
      // Signing in to a namespace or database chooses it as well.
      const claims = claimsOf(token)
      if (claims.namespace !== undefined) noteNames(progress, claims)
      return [
        {
          method: 'authenticate',
          params: [token],
          done: () => {
            done()
            const isHeld = session.snapshot.token === token
            const tokens = { access: token, ...(refresh !== undefined && { refresh }) }
            if (!isHeld && session.authenticationRevision === revision) session.hold(tokens)
          },
        },
      ]
    }
    case 'refresh': {
      const claims = claimsOf(authentication.tokens.access)
      if (claims.namespace !== undefined) noteNames(progress, claims)
      return [
        {
          method: 'refresh',
          params: [authentication.tokens],
          done: result => {
            done()
            const tokens = readTokens(result)
            if (tokens !== undefined && session.authenticationRevision === revision) session.renew(tokens)
          },
        },
      ]
    }
    case 'credentials': {
      const wire = wireCredentials(authentication.credentials, session.state)
      if (wire.ns !== undefined) noteNames(progress, { namespace: wire.ns, database: wire.db })
      return [
        {
          method: 'signin',
          params: [wire],
          done: result => {
            done()
            const tokens = readTokens(result)
            if (tokens !== undefined && session.authenticationRevision === revision) session.renew(tokens)
          },
        },
      ]
    }
  }
}

interface Names {
  readonly namespace: string | undefined
  readonly database: string | undefined
}

const UNKNOWN_NAMES: Names = { namespace: UNKNOWN, database: undefined }

function noteNames(progress: Progress, names: Names): void {
  progress.namespace = names.namespace
  progress.database = names.database
}

export function useSteps(session: Session, progress: Progress): readonly Step[] {
  const { namespace, database } = session.state
  const chosen = progress.namespace === namespace && progress.database === database
  if (chosen && (namespace === undefined || session.isEstablished)) return []
  return [
    {
      method: 'use',
      params: [namespace ?? null, database ?? null],
      done: () => {
        progress.namespace = namespace
        progress.database = database
        if (session.state.namespace === namespace && session.state.database === database) session.establish()
      },
    },
  ]
}

function variableSteps(session: Session, progress: Progress): readonly Step[] {
  const wanted = session.state.variables
  const applied = progress.variables
  const changed = Object.keys(wanted).filter(name => !Object.hasOwn(applied, name) || applied[name] !== wanted[name])
  const removed = Object.keys(applied).filter(name => !Object.hasOwn(wanted, name))
  return [
    ...changed.map(name => ({
      method: 'set' as const,
      params: [name, wanted[name]],
      done: () => {
        progress.variables = { ...progress.variables, [name]: wanted[name] }
      },
    })),
    ...removed.map(name => ({
      method: 'unset' as const,
      params: [name],
      done: () => {
        const { [name]: _, ...rest } = progress.variables
        progress.variables = rest
      },
    })),
  ]
}
