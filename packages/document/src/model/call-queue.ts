import { wrong } from '../wrong.js'
import type { State } from './state.js'

/** Starts a call once the last one on the document is over, so that two calls of `save()` do not create it twice. */
export async function enqueue<T>(state: State, start: () => Promise<T>): Promise<T> {
  const call = state.lastCall === undefined ? start() : state.lastCall.then(start)
  const settled = call.then(
    () => {},
    () => {},
  )
  state.lastCall = settled
  try {
    return await call
  } finally {
    if (state.lastCall === settled) state.lastCall = undefined
  }
}

/** @throws ConfigurationError when a call is under way, which cannot end while the thread is blocked. */
export function assertIdle(state: State): void {
  if (state.lastCall !== undefined) throw wrong('call-under-way', [])
}
