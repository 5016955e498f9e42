import { Readable } from 'node:stream'
import { setImmediate as immediate } from 'node:timers/promises'
import type { HttpPost, HttpPoster, HttpStreamReply } from '@surrealengine/core/http'
import { type PieceSource, TransportFailure } from '@surrealengine/core/transport'
import type { Dispatcher } from 'undici'
import { interrupted } from './answer.js'
import { Pieces } from './fetcher.js'
import type { Claim, Use } from './lanes.js'
import type { HttpAgent } from './options.js'

/** An undici dispatcher, which also takes streams. */
interface StreamingAgent {
  dispatch(
    request: Omit<Parameters<HttpAgent['dispatch']>[0], 'body'> & { readonly body: Uint8Array | Readable },
    handler: object,
  ): boolean
}

/** Posts with undici. Each post has a dispatcher from `claim` for itself until its response is read. */
export function undiciPoster(claim: (use: Use) => Claim): HttpPoster {
  return post =>
    new Promise((resolve, reject) => {
      new StreamedPost(claim, post, resolve, reject)
    })
}

/** How much is read from the socket ahead of the reader. Bytes. */
const AHEAD = 64 * 1024
/** Chunks under this size are joined with their neighbours: copying them costs less than another read. Bytes. */
const SMALL = 4 * 1024

/**
 * One post on a dispatcher, and the handler of its response, which it reads from the socket as fast as its reader does.
 */
class StreamedPost {
  readonly #post: HttpPost
  readonly #claim: Claim
  readonly #resolve: (reply: HttpStreamReply) => void
  readonly #reject: (failure: unknown) => void
  readonly #chunks: Uint8Array[] = []
  #size = 0
  readonly #drop: () => void
  #controller: Dispatcher.DispatchController | undefined
  #answered = false
  #ended = false
  #failure: unknown
  #wake = (): void => {}

  constructor(
    claim: (use: Use) => Claim,
    post: HttpPost,
    resolve: (reply: HttpStreamReply) => void,
    reject: (failure: unknown) => void,
  ) {
    this.#post = post
    this.#resolve = resolve
    this.#reject = reject
    const { url, headers, body, signal } = post
    const request = {
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: 'POST' as const,
      headers: { ...headers },
      body: body instanceof Uint8Array ? body : readableOf(body, () => this.#answered),
      headersTimeout: 0,
      bodyTimeout: 0,
    }
    this.#drop = () => this.#abort()
    this.#claim = claim((agent: StreamingAgent, { release }) => {
      try {
        agent.dispatch(request, this)
      } catch (cause) {
        this.#fail(interrupted(cause, url.host, 'unsent'))
        release()
      }
    })
    signal.addEventListener('abort', this.#drop, { once: true })
    if (signal.aborted) this.#abort()
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#failure !== undefined) controller.abort(new Error('aborted'))
    else this.#controller = controller
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return
    const { host } = this.#post.url
    this.#answered = true
    const header = (name: string): string | undefined => {
      const value = headers[name]
      return Array.isArray(value) ? value.join(', ') : value
    }
    const encoding = header('content-encoding') ?? 'identity'
    if (encoding !== 'identity') {
      const message = `${host} answered with content-encoding ${encoding}, which was not requested`
      this.#fail(new TransportFailure('protocol', message, { sent: true }))
      this.#abort()
      return
    }
    const leave = async (): Promise<IteratorResult<Uint8Array>> => {
      this.#abort()
      return { done: true, value: undefined }
    }
    this.#resolve({ status, header, body: { next: () => this.#next(), return: leave } })
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    this.#chunks.push(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength))
    this.#size += chunk.byteLength
    if (this.#size >= AHEAD) controller.pause()
    this.#wake()
  }

  onResponseEnd(): void {
    this.#ended = true
    this.#over()
  }

  onResponseError(_controller: Dispatcher.DispatchController, cause: Error): void {
    const { host } = this.#post.url
    const progress = this.#answered ? 'answered' : this.#controller === undefined ? 'unsent' : 'sent'
    this.#fail(interrupted(this.#claim.fault ?? cause, host, progress))
    this.#over()
  }

  async #next(): Promise<IteratorResult<Uint8Array>> {
    for (;;) {
      if (this.#chunks.length > 0) return { done: false, value: this.#take() }
      if (this.#failure !== undefined) throw this.#failure
      if (this.#ended) return { done: true, value: undefined }
      const woken = new Promise<void>(resolve => {
        this.#wake = resolve
      })
      this.#controller?.resume()
      await woken
    }
  }

  /** The next chunk. Servers send many tiny ones: those that have arrived are joined. */
  #take(): Uint8Array {
    const large = this.#chunks.findIndex(({ byteLength }) => byteLength >= SMALL)
    const count = large < 0 ? this.#chunks.length : Math.max(large, 1)
    const pieces = new Pieces(Number.POSITIVE_INFINITY)
    for (const chunk of this.#chunks.splice(0, count)) pieces.add(chunk)
    this.#size -= pieces.size
    return pieces.join()
  }

  /** Ends the request, whose response is no longer needed. */
  #abort(): void {
    const failure = new TransportFailure('closed', 'The request was aborted', { sent: this.#controller !== undefined })
    if (!this.#ended) this.#fail(failure)
    if (this.#ended) return
    // If it were released, the dispatcher would open another connection at once, for no request.
    this.#claim.discard()
    this.#controller?.abort(failure)
  }

  #fail(failure: unknown): void {
    this.#failure ??= failure
    this.#reject(failure)
    this.#wake()
  }

  #over(): void {
    this.#post.signal.removeEventListener('abort', this.#drop)
    this.#wake()
    this.#claim.release()
  }
}

/** The pieces as a stream for undici. Once there is a response, the source is read no further. */
function readableOf(source: PieceSource, isAnswered: () => boolean): Readable {
  async function take(readable: Readable): Promise<void> {
    // A server that refuses the rest answers and closes. Let that be read before the next write fails.
    await immediate()
    if (!isAnswered() && !readable.destroyed) readable.push((await source.next()) ?? null)
  }
  return new Readable({
    highWaterMark: 1,
    read() {
      take(this).catch((cause: Error) => this.destroy(cause))
    },
  })
}
