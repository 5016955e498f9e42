import { createSecureContext, type SecureContextOptions } from 'node:tls'
import { isTransportFailure, packageFailure, type TransportFailure, wrongOption } from '@surrealengine/core/transport'
import type { Dispatcher } from 'undici'
import { broken, interrupted, judge, tooLong } from './answer.js'
import { type Fetcher, Pieces, type Post, type Transfer } from './fetcher.js'
import { type Claim, Lanes, type Use } from './lanes.js'
import type { CheckedOptions, HttpAgent } from './options.js'

/**
 * Checks certificates and keys, which is possible only in Node.
 * @throws ConfigurationError
 */
export function checkPlatform({ tls }: CheckedOptions): void {
  if (tls === undefined) return
  const { ca, cert, key } = tls
  try {
    createSecureContext({ ca, cert, key } as SecureContextOptions)
  } catch {
    throw wrongOption(
      'tls',
      'holds a certificate or key that cannot be read',
      'Pass the contents of PEM files, and the key that belongs to the certificate.',
    )
  }
}

/**
 * Sends requests with undici, at a third of the cost of `fetch`: over the link's own connections, or a user's agent.
 */
export async function createFetcher(url: URL, options: CheckedOptions): Promise<Fetcher> {
  const { agent, tls = {}, maxReplyBytes } = options
  if (agent !== undefined) {
    return {
      post: post => new UndiciTransfer(use => direct(agent, use), url, post, maxReplyBytes),
      poster: lazyPoster(use => direct(agent, use)),
      close: async () => {},
    }
  }
  const { Client } = await import('undici').catch(cause => {
    throw packageFailure('undici', cause)
  })
  const lanes = new Lanes(connect => new Client(url.origin, { connect }), tls)
  return {
    post: post => new UndiciTransfer(use => lanes.claim(use), url, post, maxReplyBytes),
    poster: lazyPoster(use => lanes.claim(use)),
    close: () => lanes.close(),
  }
}

/** Loads the code for streams when it is first needed. */
function lazyPoster(claim: (use: Use) => Claim): Fetcher['poster'] {
  return async post => (await import('./post.node.js')).undiciPoster(claim)(post)
}

/** A user's agent limits and manages its connections itself. */
function direct(agent: HttpAgent, use: Use): Claim {
  const claim: Claim = { fault: undefined, release: () => {}, discard: () => {} }
  use(agent, claim)
  return claim
}

/** One request on a dispatcher, and the handler of its response. */
class UndiciTransfer implements Transfer {
  readonly body: Promise<Uint8Array>
  readonly #host: string
  readonly #maxReplyBytes: number
  readonly #pieces: Pieces
  readonly #claim: Claim
  #controller: Dispatcher.DispatchController | undefined
  #answered = false
  #dropped = false
  #resolve = (_body: Uint8Array): void => {}
  #reject = (_failure: TransportFailure): void => {}

  constructor(claim: (use: Use) => Claim, url: URL, post: Post, maxReplyBytes: number) {
    this.#host = url.host
    this.#maxReplyBytes = maxReplyBytes
    this.#pieces = new Pieces(maxReplyBytes)
    this.body = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    const request = {
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: 'POST' as const,
      headers: { ...post.headers },
      body: post.body,
      headersTimeout: 0,
      bodyTimeout: 0,
    }
    this.#claim = claim((agent, { release }) => {
      try {
        agent.dispatch(request, this)
      } catch (cause) {
        this.#reject(interrupted(cause, this.#host, 'unsent'))
        release()
      }
    })
  }

  /** undici calls `onRequestStart` when it writes the request. */
  get sent(): boolean {
    return this.#controller !== undefined
  }

  abort(): void {
    this.#dropped = true
    if (this.#controller === undefined) this.#claim.discard()
    else this.#controller.abort(new Error('aborted'))
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#dropped) controller.abort(new Error('aborted'))
    else this.#controller = controller
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return
    this.#answered = true
    const header = (name: string): string | undefined => {
      const value = headers[name]
      return Array.isArray(value) ? value.join(', ') : value
    }
    try {
      judge({ status, header }, this.#host, this.#maxReplyBytes)
      const encoding = header('content-encoding') ?? 'identity'
      if (encoding !== 'identity')
        throw broken(this.#host, `answered with content-encoding ${encoding}, which was not requested`)
    } catch (failure) {
      if (!isTransportFailure(failure)) throw failure
      this.#end(controller, failure)
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (!this.#pieces.add(chunk)) this.#end(controller, tooLong(this.#host, this.#maxReplyBytes))
  }

  onResponseEnd(): void {
    this.#claim.release()
    this.#resolve(this.#pieces.join())
  }

  onResponseError(_controller: Dispatcher.DispatchController, cause: Error): void {
    const progress = this.#answered ? 'answered' : this.sent ? 'sent' : 'unsent'
    this.#reject(interrupted(this.#claim.fault ?? cause, this.#host, progress))
    this.#claim.release()
  }

  /** Rejects, and aborts the request: the rest of the response is not needed. */
  #end(controller: Dispatcher.DispatchController, failure: TransportFailure): void {
    this.#reject(failure)
    controller.abort(failure)
  }
}
