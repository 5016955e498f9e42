import type { Lease } from '../transport/provider.js'
import type { CloseReason, Link } from '../transport/transport.js'

/** A link shared by many calls. Once retired, it closes when the last of them is done. */
export class SharedLink implements Lease {
  readonly link: Link
  readonly lost: Promise<CloseReason>
  readonly #onDirty: () => void
  #users = 0
  #retired = false

  /** `onDirty` is called when a call found the link unusable. */
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

  /** Stops new calls. Calls still in flight when it closes fail as lost rather than closed, as on a link of a pool. */
  retire(): void {
    this.#retired = true
    this.#closeIfDone()
  }

  #closeIfDone(): void {
    if (this.#retired && this.#users === 0) void this.link.close({ kind: 'lost' }).catch(() => {})
  }
}
