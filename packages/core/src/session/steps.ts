import type { RpcMethod } from '../transport/transport.js'
import { type Authentication, wireCredentials } from './credentials.js'
import type { Progress } from './progress.js'
import type { Session, SessionView } from './session.js'
import { claimsOf, readTokens } from './tokens.js'

/** One call that brings a link nearer to a session. */
export interface Step {
  readonly method: RpcMethod
  readonly params: readonly unknown[]
  /** Notes that the server did it. */
  done(result: unknown): void
}

/** A name that nothing has, and a value that nobody gave: they differ from whatever is wanted. */
export const UNKNOWN = ''
export const UNKNOWN_VALUE = {}

/** Has the server know who is asking. What it gives is held only while the session has the same authentication. */
export function authenticationSteps(
  session: Session,
  view: SessionView,
  progress: Progress,
  authentication: Authentication,
): readonly Step[] {
  const { authenticationRevision } = view
  const isFresh = progress.authenticationRevision === 0
  const done = (): void => {
    progress.authenticationRevision = authenticationRevision
    progress.wasSignedIn ||= authentication.kind !== 'anonymous'
    prove(progress)
  }
  const isSame = (): boolean => session.view.authenticationRevision === authenticationRevision
  const renewed = (result: unknown): void => {
    done()
    const tokens = readTokens(result)
    if (tokens !== undefined && isSame()) session.renew(tokens)
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
      noteClaims(progress, token)
      return [
        {
          method: 'authenticate',
          params: [token],
          done: () => {
            done()
            const tokens = { access: token, ...(refresh !== undefined && { refresh }) }
            if (session.snapshot.token !== token && isSame()) session.hold(tokens)
          },
        },
      ]
    }
    case 'refresh':
      noteClaims(progress, authentication.tokens.access)
      return [{ method: 'refresh', params: [authentication.tokens], done: renewed }]
    case 'credentials': {
      const wire = wireCredentials(authentication.credentials, view)
      if (wire.ns !== undefined) noteNames(progress, { namespace: wire.ns, database: wire.db })
      return [{ method: 'signin', params: [wire], done: renewed }]
    }
  }
}

/** The link was told who is asking, so that a refusal does not put its handshake in doubt. The names follow by request. */
export function prove(progress: Progress): void {
  if (progress.isUnproven && progress.namespace !== undefined) noteNames(progress, UNKNOWN_NAMES)
  progress.isUnproven = false
}

interface Names {
  readonly namespace: string | undefined
  readonly database: string | undefined
}

const UNKNOWN_NAMES: Names = { namespace: UNKNOWN, database: undefined }

function noteNames(progress: Progress, { namespace, database }: Names): void {
  progress.namespace = namespace
  progress.database = database
}

/** Signing in to a namespace or database chooses it as well. */
function noteClaims(progress: Progress, token: string): void {
  const claims = claimsOf(token)
  if (claims.namespace !== undefined) noteNames(progress, claims)
}

export function useSteps(session: Session, view: SessionView, progress: Progress): readonly Step[] {
  const { namespace, database, isEstablished } = view
  const isChosen = progress.namespace === namespace && progress.database === database
  if (isChosen && (namespace === undefined || isEstablished)) return []
  return [
    {
      method: 'use',
      params: [namespace ?? null, database ?? null],
      done: () => {
        progress.namespace = namespace
        progress.database = database
        if (session.view.namespace === namespace && session.view.database === database) session.establish()
      },
    },
  ]
}

export function variableSteps({ variables: wanted }: SessionView, progress: Progress): readonly Step[] {
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
