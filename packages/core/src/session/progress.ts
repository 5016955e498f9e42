import type { Authentication } from './credentials.js'
import { UnderWay } from './under-way.js'

/** What one link is known to have applied of one session. */
export interface Progress {
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
  /** Until when it holds: a token that travels with each request ends. */
  validUntil: number
  /** Calls that run there in this session, and whose callers wait. */
  calls: UnderWay
  /** Bringing it up to date, while that is under way. */
  running: Promise<void> | undefined
  /**
   * Settles once the server has answered everything that changes the session there and that nobody waits for any more.
   * Until then nothing else is sent in that session: a server takes up what it got together in any order.
   */
  unsettled: Promise<void> | undefined
  /** The same for calls whose callers left: they still run in the session, so it must not change under them. */
  unanswered: Promise<void> | undefined
}

/** What a link knows that has heard of nothing. */
export function fresh(): Progress {
  return {
    revision: 0,
    attached: false,
    authenticationRevision: 0,
    namespace: undefined,
    database: undefined,
    variables: {},
    found: undefined,
    isUnproven: false,
    validUntil: Number.POSITIVE_INFINITY,
    running: undefined,
    unsettled: undefined,
    calls: new UnderWay(),
    unanswered: undefined,
  }
}

/** Adds work whose end has to be awaited. */
export function leave(progress: Progress, as: 'unsettled' | 'unanswered', work: Promise<unknown> | undefined): void {
  if (work === undefined) return
  const all = Promise.allSettled([progress[as], work]).then(() => {
    if (progress[as] === all) progress[as] = undefined
  })
  progress[as] = all
}
