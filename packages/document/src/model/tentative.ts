import type { Origin } from '@surrealengine/core'
import { type State, stateOf, type Values } from './state.js'

/** What a document was before a transaction that may yet be undone. */
export interface Tentative {
  readonly transaction: object
  readonly stored: Values | undefined
  readonly home: Origin | undefined
}

/**
 * Before a document takes over what a call has done: what a transaction did is not certain until it is committed, and
 * may be done anew after a conflict.
 */
export function noteTransaction(state: State, executor: object): void {
  if (!('isCommitted' in executor) || state.tentative?.transaction === executor) return
  state.tentative = { transaction: executor, stored: state.stored, home: state.home }
}

/** The same for a document that was made of what a transaction has just created. */
export function noteCreated(document: unknown, executor: object): void {
  if (!('isCommitted' in executor)) return
  stateOf(document).tentative = { transaction: executor, stored: undefined, home: undefined }
}

/** Goes back to what was before a transaction of which nothing was kept. */
export function forgetLostTransaction(state: State): void {
  const { tentative } = state
  if (tentative === undefined) return
  const { transaction, stored, home } = tentative
  if (Reflect.get(transaction, 'isOver') !== true) return
  if (Reflect.get(transaction, 'isCommitted') !== true) Object.assign(state, { stored, home })
  state.tentative = undefined
}
