import type { Checkpoint, State } from './state.js'

/**
 * Called before a document takes over what a call returned: what a transaction did is not certain until it is committed,
 * and may be done again after a conflict. The last argument is the state to return to.
 */
export function keepCheckpoint(
  state: State,
  executor: object,
  { stored, origin }: Pick<Checkpoint, 'stored' | 'origin'> = state,
): void {
  if (!('isCommitted' in executor) || state.checkpoint?.transaction === executor) return
  state.checkpoint = { transaction: executor, stored, origin }
}

/** The state of a document that is not in the database. */
export const UNSAVED: Pick<Checkpoint, 'stored' | 'origin'> = { stored: undefined }

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
