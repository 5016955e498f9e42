import type { Authentication } from './credentials.js'
import { UnderWay } from './under-way.js'

/** What one link is known to have applied of one session. */
export interface Applied {
  /** The revision of the session up to which everything was applied. */
  revision: number
  attached: boolean
  authenticationRevision: number
  namespace: string | undefined
  database: string | undefined
  variables: Readonly<Record<string, unknown>>
  /** Who is asking, as it was found out for a handshake that could not carry it, and at which revision. */
  found: { readonly authentication: Authentication; readonly authenticationRevision: number } | undefined
  /** Whether only the handshake said who is asking and from where: a proxy may have dropped its headers. */
  isUnproven: boolean
  /** Whether somebody was ever signed in there. A server keeps the end of their session, even after they signed out. */
  wasSignedIn: boolean
  /** Until when it holds: a token that travels with each request ends. */
  validUntil: number
}

/** The same, and what is under way there in that session. */
export interface Progress extends Applied {
  /** Bringing it up to date, while that is under way. */
  running: Promise<void> | undefined
  /** The same for what was known of the link before. */
  before: Promise<void> | undefined
  /** Calls whose callers wait. */
  readonly calls: UnderWay
  /**
   * Changes of the session whose callers left. Until they are answered nothing else is sent in that session: a server takes
   * up what it got together in any order.
   */
  readonly unsettled: UnderWay
  /** Calls whose callers left: they still run in the session, so it must not change under them. */
  readonly unanswered: UnderWay
}

/** A name that nothing has: it differs from whatever is wanted. */
export const UNKNOWN = ''

/** What a link has applied that has heard of nothing. */
export const NOTHING: Readonly<Applied> = {
  revision: 0,
  attached: false,
  authenticationRevision: 0,
  namespace: undefined,
  database: undefined,
  variables: {},
  found: undefined,
  isUnproven: false,
  wasSignedIn: false,
  validUntil: Number.POSITIVE_INFINITY,
}

export function fresh(): Progress {
  const underWay = { calls: new UnderWay(), unsettled: new UnderWay(), unanswered: new UnderWay() }
  return { ...NOTHING, ...underWay, running: undefined, before: undefined }
}
