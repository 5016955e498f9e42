import type { HttpPoster } from '@surrealengine/core/http'

/** Sends the requests of a link: the part that differs between platforms. */
export interface Fetcher {
  /** Starts one POST. Never throws. */
  post(post: Post): Transfer
  /** Sends one POST whose body and response are streams. */
  readonly poster: HttpPoster
  /** Closes the link's own sockets. Never rejects. Requests in flight were aborted before. */
  close(): Promise<void>
}

/** One request, ready to send. */
export interface Post {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** One request in flight. */
export interface Transfer {
  /** The body of a successful response. Rejects only with a `TransportFailure`. May never settle after `abort()`. */
  readonly body: Promise<Uint8Array>
  /** Whether the request may have reached the server. */
  readonly sent: boolean
  /** Ends the request, whose result is no longer needed. */
  abort(): void
}

/** Collects the pieces of a body, up to a limit in bytes. */
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

  /** Adds a piece. Returns `false` when that exceeds the limit. */
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
