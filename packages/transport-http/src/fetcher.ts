import type { HttpPoster } from '@surrealengine/core/http'

/** Sends the requests of one link: all that differs between the platforms. */
export interface Fetcher {
  /** Starts one POST. Never throws. */
  post(post: Post): Transfer
  /** Sends one POST whose body and answer are streams. */
  readonly poster: HttpPoster
  /** Frees the sockets that are this link's own. Never rejects. What is in flight was aborted before. */
  close(): Promise<void>
}

/** One request, ready to go. */
export interface Post {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** One request under way. */
export interface Transfer {
  /** The body of a good answer. Rejects with a `TransportFailure` only, and may never settle after `abort()`. */
  readonly body: Promise<Uint8Array>
  /** Whether the request may have reached the server. */
  readonly sent: boolean
  /** Ends the request: nobody listens any more. */
  abort(): void
}

/** Gathers the pieces of one body, up to a limit. */
export class Pieces {
  readonly #pieces: Uint8Array[] = []
  readonly #limit: number
  #size = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  get size(): number {
    return this.#size
  }

  /** Takes one more piece; `false` when that is more than the limit allows. */
  add(piece: Uint8Array): boolean {
    this.#size += piece.byteLength
    this.#pieces.push(piece)
    return this.#size <= this.#limit
  }

  join(): Uint8Array {
    const [first] = this.#pieces
    if (first !== undefined && this.#pieces.length === 1) return first
    const whole = new Uint8Array(this.#size)
    let offset = 0
    for (const piece of this.#pieces) {
      whole.set(piece, offset)
      offset += piece.byteLength
    }
    return whole
  }
}
