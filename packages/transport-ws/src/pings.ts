import type { TransportFailure } from '@surrealengine/core'

interface Waiting {
  resolve(): void
  reject(failure: unknown): void
}

/** The pings of a socket that wait for their pong, oldest first. */
export class Pings {
  readonly #waiting = new Map<string, Waiting>()
  #last = 0

  /** Sends a ping with a payload of its own. Resolves when its pong arrives. */
  add(send: (payload: string) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const payload = String(++this.#last)
      this.#waiting.set(payload, { resolve, reject })
      send(payload)
    })
  }

  /** A pong arrived. It answers the pings before it as well: RFC 6455 allows a peer to answer only the latest. */
  answered(payload: string): void {
    if (!this.#waiting.has(payload)) return
    for (const [each, { resolve }] of this.#waiting) {
      this.#waiting.delete(each)
      resolve()
      if (each === payload) return
    }
  }

  /** Rejects every pending ping with a failure of its own. */
  end(failure: () => TransportFailure): void {
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { reject } of waiting) reject(failure())
  }
}
