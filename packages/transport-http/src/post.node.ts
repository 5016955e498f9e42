import { Readable } from 'node:stream'
import { setImmediate as immediate } from 'node:timers/promises'
import { type PieceSource, TransportFailure } from '@surrealengine/core'
import type { HttpPost, HttpPoster, HttpStreamReply } from '@surrealengine/core/http'
import type { Dispatcher } from 'undici'
import { interrupted } from './answer.js'
import { Pieces } from './fetcher.js'
import type { Claim, Use } from './lanes.js'
import type { HttpAgent } from './options.js'

/** A dispatcher as undici has it: it takes streams as well. */
interface StreamingAgent {
  dispatch(
    request: Omit<Parameters<HttpAgent['dispatch']>[0], 'body'> & { readonly body: Uint8Array | Readable },
    handler: object,
  ): boolean
}

/** Posts with undici. Each post has a dispatcher of `claim` for itself until its answer is read. */
export function undiciPoster(claim: (use: Use) => Claim): HttpPoster {
  return post =>
    new Promise((resolve, reject) => {
      new StreamedPost(claim, post, resolve, reject)
    })
}

/** Bytes that are taken from the socket before they are read. */
const AHEAD = 64 * 1024
/** Bytes below which a chunk is joined with its neighbours: copying less costs less than another round. */
const SMALL = 4 * 1024

/** One post on a dispatcher, and the handler of its answer: it takes no more from the socket than is read. */
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
      const message = `${host} answered in ${encoding}, which was not asked for`
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

  /** The next chunk. Servers send many a tiny one: those that are there already are handed on as one. */
  #take(): Uint8Array {
    const large = this.#chunks.findIndex(({ byteLength }) => byteLength >= SMALL)
    const count = large < 0 ? this.#chunks.length : Math.max(large, 1)
    const pieces = new Pieces(Number.POSITIVE_INFINITY)
    for (const chunk of this.#chunks.splice(0, count)) pieces.add(chunk)
    this.#size -= pieces.size
    return pieces.join()
  }

  /** Nobody listens any more. */
  #abort(): void {
    const failure = new TransportFailure('closed', 'The request was given up', { sent: this.#controller !== undefined })
    if (!this.#ended) this.#fail(failure)
    if (this.#ended) return
    // Given back, the dispatcher would make another connection at once, for nobody.
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

/** The pieces as undici takes them. Once the answer is there nothing more is taken from the source. */
function readableOf(source: PieceSource, isAnswered: () => boolean): Readable {
  async function take(readable: Readable): Promise<void> {
    // Whoever refuses it says so and hangs up: that is to be heard before a write fails.
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
