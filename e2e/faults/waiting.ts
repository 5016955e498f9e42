import { setTimeout as delay } from 'node:timers/promises'
import { type Connection, type ConnectionEvents, isSurrealEngineError, type SurrealEngineError } from 'surrealengine'
import { expect } from 'vitest'

/** As long as `expect.poll()` waits. Milliseconds. */
const PATIENCE = 120_000

/** Waits for what no event tells of. `limit`, in milliseconds, is for what ends by itself later on, and may not. */
export async function until(condition: () => boolean, what: string, limit = PATIENCE): Promise<void> {
  const end = performance.now() + limit
  while (!condition()) {
    if (performance.now() > end) throw new Error(`It did not happen within ${limit} ms: ${what}`)
    await delay(5)
  }
}

/** The next event of a kind. */
export function next<K extends keyof ConnectionEvents>(connection: Connection, event: K): Promise<ConnectionEvents[K]> {
  return new Promise(resolve => {
    const off = connection.on(event, told => {
      off()
      resolve(told)
    })
  })
}

/** Everything that a connection tells of a kind, from now on. */
export function told<K extends keyof ConnectionEvents>(connection: Connection, event: K): ConnectionEvents[K][] {
  const all: ConnectionEvents[K][] = []
  connection.on(event, each => void all.push(each))
  return all
}

/** What a promise rejects with: an error of the library. */
export async function failure(promise: Promise<unknown>): Promise<SurrealEngineError> {
  const thrown = await promise.then(
    () => new Error('It did not reject'),
    (error: unknown) => error,
  )
  if (!isSurrealEngineError(thrown)) throw thrown
  return thrown
}

/** The error of a call that was sent when its link was lost. */
export async function expectUnknownLoss(promise: Promise<unknown>): Promise<void> {
  expect(await failure(promise)).toMatchObject({ code: 'CONNECTION_LOST', outcome: 'unknown', retryable: false })
}
