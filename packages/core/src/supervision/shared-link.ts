import type { Lease } from '../transport/provider.js'
import type { CloseReason, Link } from '../transport/transport.js'

/** A link that many calls use at once. One that is given up goes on until the last of them is over. */
export class SharedLink implements Lease {
  readonly link: Link
  readonly lost: Promise<CloseReason>
  readonly #onDirty: () => void
  #users = 0
  #retired = false

  /** `onDirty` hears that a call found the link to be of no use any more. */
  constructor(link: Link, onDirty: () => void) {
    this.link = link
    this.lost = link.closed
    this.#onDirty = onDirty
  }

  take(): this {
    this.#users++
    return this
  }

  release(fate: 'clean' | 'dirty'): void {
    this.#users--
    if (fate === 'dirty') this.#onDirty()
    this.#closeIfDone()
  }

  /** It gets no further call. What is under way on it all the same, as on a link of a pool, is lost and not closed. */
  retire(): void {
    this.#retired = true
    this.#closeIfDone()
  }

  #closeIfDone(): void {
    if (this.#retired && this.#users === 0) void this.link.close({ kind: 'lost' }).catch(() => {})
  }
}
