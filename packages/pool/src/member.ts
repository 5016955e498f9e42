import type { Lease, LinkEnd, LinkProvider } from '@surrealengine/core'

/** Where a link of a pool stands. */
export type MemberState =
  /** It is being made. */
  | { readonly kind: 'connecting' }
  /** It serves. */
  | { readonly kind: 'ready'; readonly own: Lease }
  /** It is asked for a sign of life before it serves again. */
  | { readonly kind: 'validating'; readonly own: Lease; readonly since: number }
  /** One lease has it alone. */
  | { readonly kind: 'lent'; readonly own: Lease }
  /** It gets nothing more, and ends with the last that uses it. */
  | { readonly kind: 'retiring'; readonly own: Lease; readonly why: LinkEnd; readonly isLent: boolean }
  /** It was lost, and nobody else serves: it is on its way back. */
  | { readonly kind: 'returning' }
  | { readonly kind: 'gone' }

/** One link of a pool, or the way to one. */
export interface Member {
  readonly provider: LinkProvider
  state: MemberState
  /** Counts the links of the pool from 1. One that came back has another. */
  id: number
  endpoint: number
  /** The generation in which it was last known to be alive. */
  generation: number
  /** Calls, transactions and leases that have it. */
  users: number
  /** A lease waits until its users are gone: it gets no more of them. */
  reserved: boolean
  /** When it became ready, when it was last given back, and when it has lived long enough. Milliseconds of the clock. */
  readySince: number
  usedAt: number
  expires: number
}

/** The link that a member has, while it has one. */
export function linkOf({ state }: Member): Lease | undefined {
  return 'own' in state ? state.own : undefined
}

/** Whether it serves, or will as soon as it is given back. */
export function isServing({ state }: Member): boolean {
  return state.kind === 'ready' || state.kind === 'validating' || state.kind === 'lent'
}
