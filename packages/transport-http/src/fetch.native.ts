import { httpStreams, redirected } from '@surrealengine/core/http'
import { isTransportFailure, type TransportFailure, wrongOption } from '@surrealengine/core/transport'
import { interrupted, judge, tooLong } from './answer.js'
import { type Fetcher, Pieces, type Post, type Transfer } from './fetcher.js'
import type { CheckedOptions } from './options.js'

/**
 * Refuses the options that `fetch` does not support.
 * @throws ConfigurationError
 */
export function checkPlatform(options: CheckedOptions): void {
  const hint = 'Leave it out: here the platform makes the connection itself.'
  for (const option of ['tls', 'agent'] as const) {
    if (options[option] !== undefined) throw wrongOption(option, 'works in Node only', hint)
  }
}

/** Sends requests with a `fetch` function: the platform's, or the one in the options. */
export async function createFetcher(url: URL, options: CheckedOptions): Promise<Fetcher> {
  const { host, href } = url
  const { maxReplyBytes } = options
  const call = options.fetch ?? ((input: string, init: RequestInit) => fetch(input, init))

  function post({ headers, body }: Post): Transfer {
    const aborter = new AbortController()
    const init: RequestInit = { method: 'POST', headers, body, redirect: 'manual', signal: aborter.signal }
    let sent = true

    async function send(): Promise<Uint8Array> {
      let answered = false
      try {
        const response = await call(href, init)
        answered = true
        return await read(response, host, maxReplyBytes)
      } catch (cause) {
        // The rest of the response is not needed.
        aborter.abort()
        const failure = failureOf(cause, host, answered)
        sent = failure.sent
        throw failure
      }
    }

    return {
      body: send(),
      get sent() {
        return sent
      },
      abort: () => aborter.abort(),
    }
  }

  const poster: Fetcher['poster'] = async post => httpStreams().fetchPoster(call)(post)

  // The sockets belong to the platform, which closes idle ones.
  return { post, poster, close: async () => {} }
}

async function read(response: Response, host: string, maxReplyBytes: number): Promise<Uint8Array> {
  // Browsers hide the status of a redirect.
  if (response.type === 'opaqueredirect') throw redirected(host, 'with a redirect')
  judge({ status: response.status, header: name => response.headers.get(name) ?? undefined }, host, maxReplyBytes)
  const pieces = new Pieces(maxReplyBytes)
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader()
  for (;;) {
    const piece = await reader?.read()
    if (piece === undefined || piece.done) return pieces.join()
    if (!pieces.add(piece.value)) throw tooLong(host, maxReplyBytes)
  }
}

function failureOf(cause: unknown, host: string, answered: boolean): TransportFailure {
  if (isTransportFailure(cause)) return cause
  return interrupted(cause, host, answered ? 'answered' : 'sent')
}
