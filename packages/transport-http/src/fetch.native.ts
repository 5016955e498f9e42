import { httpStreams, isTransportFailure, redirected, type TransportFailure, wrongOption } from '@surrealengine/core'
import { interrupted, judge, tooLong } from './answer.js'
import { type Fetcher, Pieces, type Post, type Transfer } from './fetcher.js'
import type { CheckedOptions } from './options.js'

/**
 * Refuses the options that `fetch` has no place for.
 * @throws ConfigurationError
 */
export function checkPlatform(options: CheckedOptions): void {
  const hint = 'Here the platform decides which certificates to trust and which way to take. Leave it out.'
  for (const option of ['tls', 'agent'] as const) {
    if (options[option] !== undefined) throw wrongOption(option, 'works under Node only', hint)
  }
}

/** Sends requests with a `fetch` function: the platform's, or one of the user's. */
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
        // Whatever the answer still holds is not wanted.
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

  // The sockets are the platform's; those of idle connections are its to close.
  return { post, poster, close: async () => {} }
}

async function read(response: Response, host: string, maxReplyBytes: number): Promise<Uint8Array> {
  // Browsers hide what a redirect was.
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
