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
  /** The authentication that was found for a handshake which could not carry it, and its revision. */
  found: { readonly authentication: Authentication; readonly authenticationRevision: number } | undefined
  /** Whether only the handshake told the server of authentication and names: a proxy may have dropped its headers. */
  isUnproven: boolean
  /** Whether a user was ever signed in there. A server remembers the end of a user's session after the sign-out. */
  wasSignedIn: boolean
  /** Until when it holds: a token that travels with each request expires. */
  validUntil: number
}

/** A name that no namespace has: it differs from every wanted one. */
export const UNKNOWN = ''

const NO_VARIABLES = {}

/** What a link has applied that was told nothing. */
export const NOTHING: Readonly<Applied> = {
  revision: 0,
  attached: false,
  authenticationRevision: 0,
  namespace: undefined,
  database: undefined,
  variables: NO_VARIABLES,
  found: undefined,
  isUnproven: false,
  wasSignedIn: false,
  validUntil: Number.POSITIVE_INFINITY,
}

/** What a link has applied of a session, and what is under way there in that session. */
export class Progress implements Applied {
  revision = 0
  attached = false
  authenticationRevision = 0
  namespace: string | undefined
  database: string | undefined
  variables: Readonly<Record<string, unknown>> = NO_VARIABLES
  found: Applied['found']
  isUnproven = false
  wasSignedIn = false
  validUntil: number = Number.POSITIVE_INFINITY
  /** Bringing the link up to date, while that is under way. */
  running: Promise<void> | undefined
  /** The same for what was known of the link before. */
  before: Promise<void> | undefined
  /** Calls whose callers wait. */
  calls: UnderWay = new UnderWay()
  /**
   * Changes of the session that their callers gave up. Until they are answered nothing else is sent in that session: a
   * server may run what it got together in any order.
   */
  unsettled: UnderWay = new UnderWay()
  /** Calls that their callers gave up: they still run in the session, so it must not change under them. */
  unanswered: UnderWay = new UnderWay()

  /** What is known once some of it is not known any more. What is under way stays under way. */
  without(applied: Partial<Applied>): Progress {
    const before = this.running ?? this.before
    return Object.assign(new Progress(), this, { revision: 0 }, applied, { running: undefined, before })
  }
}
