import type { RpcCall } from '../wire/rpc.js'
import { claimsOf } from '../wire/tokens.js'
import { type Authentication, isSignIn, wireCredentials } from './credentials.js'
import { type Progress, UNKNOWN } from './progress.js'
import type { Session } from './session.js'
import type { SessionView } from './session-state.js'

/** One call of those that bring a link up to date with a session. */
export type Step = Pick<RpcCall, 'method' | 'params'>

interface Names {
  readonly namespace: string | undefined
  readonly database: string | undefined
}

/** The call that authenticates a link. Signing in to a namespace or database also chooses it. */
export function signInStep(authentication: Authentication, view: SessionView): Step & { readonly chosen: Names } {
  switch (authentication.kind) {
    case 'anonymous':
      return { method: 'invalidate', params: [], chosen: { namespace: UNKNOWN, database: undefined } }
    case 'token':
      return { method: 'authenticate', params: [authentication.token], chosen: claimsOf(authentication.token) }
    case 'refresh': {
      const { tokens } = authentication
      return { method: 'refresh', params: [tokens], chosen: claimsOf(tokens.access) }
    }
    case 'credentials': {
      const wire = wireCredentials(authentication.credentials, view)
      return { method: 'signin', params: [wire], chosen: { namespace: wire.ns, database: wire.db } }
    }
  }
}

export function useSteps(view: SessionView, progress: Progress): readonly Step[] {
  const { namespace, database } = view
  return isChosen(view, progress) ? [] : [{ method: 'use', params: [namespace ?? null, database ?? null] }]
}

/** Returns whether a link uses the session's namespace and database, and these are known to exist. */
export function isChosen({ namespace, database, isEstablished }: SessionView, progress: Progress): boolean {
  const isSame = progress.namespace === namespace && progress.database === database
  return isSame && (namespace === undefined || isEstablished)
}

export function variableSteps({ variables: wanted }: SessionView, { variables }: Progress): readonly Step[] {
  const changed = Object.keys(wanted).filter(
    name => !Object.hasOwn(variables, name) || variables[name] !== wanted[name],
  )
  const removed = Object.keys(variables).filter(name => !Object.hasOwn(wanted, name))
  return [
    ...changed.map((name): Step => ({ method: 'set', params: [name, wanted[name]] })),
    ...removed.map((name): Step => ({ method: 'unset', params: [name] })),
  ]
}

/** Records on a link what the server has applied of a session that was at `view` when the step was sent. */
export function note(session: Session, view: SessionView, progress: Progress, { method, params }: Step): void {
  const [first, second] = params
  const name = String(first)
  if (method === 'use') {
    progress.namespace = nameIn(first)
    progress.database = nameIn(second)
    const { namespace, database } = session.view
    if (progress.namespace === namespace && progress.database === database) session.establish()
  }
  if (method === 'set') progress.variables = { ...progress.variables, [name]: second }
  if (method === 'unset') {
    const { [name]: _, ...rest } = progress.variables
    progress.variables = rest
  }
  if (!isSignIn(method)) return
  progress.authenticationRevision = view.authenticationRevision
  progress.wasSignedIn ||= method !== 'invalidate'
  // Authentication by request no longer depends on the handshake. Send the names by request too.
  if (progress.isUnproven && progress.namespace !== undefined) progress.namespace = UNKNOWN
  progress.isUnproven = false
}

function nameIn(param: unknown): string | undefined {
  return typeof param === 'string' ? param : undefined
}
