import { setTimeout as delay } from 'node:timers/promises'
import { type Connection, type ConnectionEvents, isSurrealEngineError, type SurrealEngineError } from 'surrealengine'
import { expect } from 'vitest'

/** Milliseconds to wait at most. */
const PATIENCE = 120_000

/**
 * Waits for a condition that no event announces. Pass `limit`, in milliseconds, for a condition that would become true
 * later but must not need to.
 */
export async function until(condition: () => boolean, what: string, limit = PATIENCE): Promise<void> {
  const end = performance.now() + limit
  while (!condition()) {
    if (performance.now() > end) throw new Error(`It did not happen within ${limit} ms: ${what}`)
    await delay(5)
  }
}

/** Resolves with the next event of a kind. */
export function next<K extends keyof ConnectionEvents>(connection: Connection, event: K): Promise<ConnectionEvents[K]> {
  return new Promise(resolve => {
    const off = connection.on(event, told => {
      off()
      resolve(told)
    })
  })
}

/** Collects all events of a kind from now on. */
export function told<K extends keyof ConnectionEvents>(connection: Connection, event: K): ConnectionEvents[K][] {
  const all: ConnectionEvents[K][] = []
  connection.on(event, each => void all.push(each))
  return all
}

/** Resolves with the library error that a promise rejects with. */
export async function failure(promise: Promise<unknown>): Promise<SurrealEngineError> {
  const thrown = await promise.then(
    () => new Error('The promise did not reject'),
    (error: unknown) => error,
  )
  if (!isSurrealEngineError(thrown)) throw thrown
  return thrown
}

/** Expects the error of a call that was in flight when its link was lost. */
export async function expectUnknownLoss(promise: Promise<unknown>): Promise<void> {
  expect(await failure(promise)).toMatchObject({ code: 'CONNECTION_LOST', outcome: 'unknown', retryable: false })
}
