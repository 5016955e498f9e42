import type { Authentication } from './credentials.js'
import { UnderWay } from './under-way.js'

/** What a link has applied of a session. */
export interface Applied {
  /** The revision of the session up to which everything is applied. */
  revision: number
  attached: boolean
  authenticationRevision: number
  namespace: string | undefined
  database: string | undefined
  variables: Readonly<Record<string, unknown>>
  /** The authentication that a handshake could not carry, and its revision. */
  found: { readonly authentication: Authentication; readonly authenticationRevision: number } | undefined
  /** `true` if authentication and names were sent only in the handshake, whose headers a proxy may have dropped. */
  isUnproven: boolean
  /** `true` if a user was ever signed in. A server remembers the expiry of a user's session even after sign-out. */
  wasSignedIn: boolean
  /** When it becomes invalid: a token that is sent with each request expires. */
  validUntil: number
}

/** Not a valid namespace name, so it differs from every wanted one. */
export const UNKNOWN = ''

const NO_VARIABLES = {}

/** The state of a link that has applied nothing. */
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

/** What a link has applied of a session, and what is in progress there in that session. */
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
  /** Resolves when the link is up to date, while that is in progress. */
  running: Promise<void> | undefined
  /** `running` of the progress that this one replaced. */
  before: Promise<void> | undefined
  /** Calls with a waiting caller. */
  calls: UnderWay = new UnderWay()
  /**
   * Abandoned changes of the session. Until they are answered nothing else is sent in that session, since a server may
   * process concurrent requests in any order.
   */
  unsettled: UnderWay = new UnderWay()
  /** Abandoned calls. They still run in the session, so it must not change until they are answered. */
  unanswered: UnderWay = new UnderWay()

  /** A new progress with `applied` reset. Work in progress is kept. */
  without(applied: Partial<Applied>): Progress {
    const before = this.running ?? this.before
    return Object.assign(new Progress(), this, { revision: 0 }, applied, { running: undefined, before })
  }
}
