import type { TransportFailure } from '@surrealengine/core'

interface Waiting {
  resolve(): void
  reject(failure: unknown): void
}

/** The pings of one socket that wait for their pongs, oldest first. */
export class Pings {
  readonly #waiting = new Map<string, Waiting>()
  #last = 0

  /** Sends a ping with a payload of its own. Resolves on its pong. */
  add(send: (payload: string) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const payload = String(++this.#last)
      this.#waiting.set(payload, { resolve, reject })
      send(payload)
    })
  }

  /** A pong came. It stands for the pings before it too: RFC 6455 lets a peer answer only the latest. */
  answered(payload: string): void {
    if (!this.#waiting.has(payload)) return
    for (const [each, { resolve }] of this.#waiting) {
      this.#waiting.delete(each)
      resolve()
      if (each === payload) return
    }
  }

  /** Rejects every pending ping. The failure is only created when there is one. */
  end(failure: () => TransportFailure): void {
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { reject } of waiting) reject(failure())
  }
}
