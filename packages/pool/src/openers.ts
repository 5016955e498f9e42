import { connectEnded, type Deadline, type SurrealEngineError } from '@surrealengine/core'

interface Opener {
  admit(): void
  refuse(error: SurrealEngineError): void
}

/** What those who wait need of the pool. */
export interface OpenersContext {
  /** The last reason why there is no link. */
  whyNot(): SurrealEngineError | undefined
  /** Somebody left before there was a link. */
  onLeave(error: SurrealEngineError): void
}

/** Those who await `connect()`. */
export class Openers {
  readonly #context: OpenersContext
  readonly #waiting = new Set<Opener>()

  constructor(context: OpenersContext) {
    this.#context = context
  }

  get size(): number {
    return this.#waiting.size
  }

  /** Waits until any link is ready. */
  wait(deadline: Deadline): Promise<void> {
    const { onLeave, whyNot } = this.#context
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(opener)
        deadline.offEnd()
      }
      const opener: Opener = {
        admit: () => {
          leave()
          resolve()
        },
        refuse: error => {
          leave()
          reject(error)
        },
      }
      this.#waiting.add(opener)
      deadline.onEnd(end => {
        const error = connectEnded(end, whyNot())
        opener.refuse(error)
        onLeave(error)
      })
    })
  }

  /** Lets everyone through. */
  admitAll(): void {
    for (const opener of [...this.#waiting]) opener.admit()
  }

  /** Sends everyone away. */
  refuseAll(error: SurrealEngineError): void {
    for (const opener of [...this.#waiting]) opener.refuse(error)
  }
}
