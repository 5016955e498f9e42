import { requestFailure } from '#network-failure'
import { say } from '#prose'
import type { PieceSource } from '../transport/bulk.js'
import { TransportFailure } from '../transport/transport-failure.js'
import type { HttpPost, HttpPoster, HttpStreamReply } from './http-bulk.js'
import { redirected } from './http-status.js'

/** A `fetch` function. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/**
 * Posts with a `fetch` function. Browsers stream request bodies only over HTTP/2, which SurrealDB does not support:
 * there the body is collected first, and the progress of sending it cannot be observed.
 */
export function fetchPoster(call: Fetch): HttpPoster {
  return async post => {
    const { url, headers, signal } = post
    const init: RequestInit & { duplex?: 'half' } = {
      method: 'POST',
      headers: { ...headers },
      redirect: 'manual',
      signal,
      ...(await bodyOf(post)),
    }
    let response: Response
    try {
      response = await call(url.href, init)
    } catch (cause) {
      throw requestFailure(cause, url.host, say('request-failed', url.host))
    }
    if (response.type === 'opaqueredirect') throw redirected(url.host, say('with-redirect'))
    return replyOf(response, url.host)
  }
}

async function bodyOf({ body, unseen }: HttpPost): Promise<{ body: BodyInit; duplex?: 'half' }> {
  if (body instanceof Uint8Array) return { body: body as Uint8Array<ArrayBuffer> }
  if ('document' in globalThis || 'WorkerGlobalScope' in globalThis) {
    const pieces: BlobPart[] = []
    for (let piece = await body.next(); piece !== undefined; piece = await body.next()) {
      pieces.push(piece as Uint8Array<ArrayBuffer>)
    }
    unseen()
    return { body: new Blob(pieces) }
  }
  return { body: streamOf(body), duplex: 'half' }
}

function streamOf(source: PieceSource): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      async pull(controller) {
        const piece = await source.next()
        if (piece === undefined) controller.close()
        else controller.enqueue(piece)
      },
    },
    { highWaterMark: 0 },
  )
}

function replyOf(response: Response, host: string): HttpStreamReply {
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader()
  return {
    status: response.status,
    header: name => response.headers.get(name) ?? undefined,
    body: {
      next: async () => {
        try {
          return (await reader?.read()) ?? { done: true, value: undefined }
        } catch (cause) {
          throw new TransportFailure('lost', say('lost-before-reply', host), {
            sent: true,
            cause,
          })
        }
      },
      return: async () => {
        await reader?.cancel()
        return { done: true, value: undefined }
      },
    },
  }
}
