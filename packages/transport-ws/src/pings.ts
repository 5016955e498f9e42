import type { TransportFailure } from '@surrealengine/core'

interface Waiting {
  readonly payload: string
  resolve(): void
  reject(failure: unknown): void
}

/** The pings of a socket that wait for their pong, oldest first. */
export class Pings {
  #waiting: readonly Waiting[] = []
  #last = 0

  /** Sends a ping with a payload of its own. Resolves when its pong arrives. */
  add(send: (payload: string) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const payload = String(++this.#last)
      this.#waiting = [...this.#waiting, { payload, resolve, reject }]
      send(payload)
    })
  }

  /** A pong arrived. It answers the pings before it as well: RFC 6455 allows a peer to answer only the latest. */
  answered(payload: string): void {
    const count = this.#waiting.findIndex(each => each.payload === payload) + 1
    const answered = this.#waiting.slice(0, count)
    this.#waiting = this.#waiting.slice(count)
    for (const { resolve } of answered) resolve()
  }

  /** Rejects every pending ping with a failure of its own. */
  end(failure: () => TransportFailure): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const { reject } of waiting) reject(failure())
  }
}
