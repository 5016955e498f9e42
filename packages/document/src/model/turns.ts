import { ConfigurationError } from '@surrealengine/core'
import type { State } from './state.js'

/** Does what concerns one document after what is under way with it: two calls of `save()` do not create it twice. */
export async function inTurn<T>(state: State, act: () => Promise<T>): Promise<T> {
  const mine = state.turn === undefined ? act() : state.turn.then(act)
  const turn = mine.then(
    () => {},
    () => {},
  )
  state.turn = turn
  try {
    return await mine
  } finally {
    if (state.turn === turn) state.turn = undefined
  }
}

/** @throws ConfigurationError when something is under way that the waiting thread would never see the end of. */
export function assertIdle(state: State): void {
  if (state.turn === undefined) return
  throw new ConfigurationError('Another call with this document is under way', {
    hint: 'Await it before a blocking call.',
  })
}
