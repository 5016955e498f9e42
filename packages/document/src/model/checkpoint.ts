import type { Origin } from '@surrealengine/core'
import type { State, Values } from './state.js'

/** What a document was before a transaction that may still be cancelled. */
export interface Checkpoint {
  readonly transaction: object
  readonly stored: Values | undefined
  readonly origin: Origin | undefined
}

/**
 * Called before a document takes over what a call returned: what a transaction did is not certain until it is committed,
 * and may be done again after a conflict.
 */
export function keepCheckpoint(state: State, executor: object): void {
  if (!('isCommitted' in executor) || state.checkpoint?.transaction === executor) return
  state.checkpoint = { transaction: executor, stored: state.stored, origin: state.origin }
}

/** The same for a document that a transaction has just created. */
export function keepNone(state: State, executor: object): void {
  if ('isCommitted' in executor) state.checkpoint = { transaction: executor, stored: undefined, origin: undefined }
}

/** Returns to the checkpoint once its transaction ended without a commit. */
export function restoreCheckpoint(state: State): void {
  const { checkpoint } = state
  if (checkpoint === undefined) return
  const { transaction, stored, origin } = checkpoint
  const { isOver, isCommitted }: { readonly isOver?: boolean; readonly isCommitted?: boolean } = transaction
  if (isOver !== true) return
  if (isCommitted !== true) Object.assign(state, { stored, origin })
  state.checkpoint = undefined
}
