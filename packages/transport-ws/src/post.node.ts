import { once } from 'node:events'
import { type Agent, type ClientRequest, request as http, type IncomingMessage } from 'node:http'
import { request as https } from 'node:https'
import { setImmediate as immediate } from 'node:timers/promises'
import type { HttpPoster, HttpStreamReply } from '@surrealengine/core/http'
import { isRecord, networkFailure, requestFailure, TransportFailure } from '@surrealengine/core/transport'
import { say } from '#prose'
import { tlsSettings } from './tls-settings.node.js'
import type { CheckedOptions } from './websocket-options.js'

/** Posts with `node:http`, over a new connection each time unless there is an agent. */
export function nodePoster({ agent, tls }: Pick<CheckedOptions, 'agent' | 'tls'>): HttpPoster {
  const settings = { agent: (agent as Agent | undefined) ?? false, ...(tls !== undefined && tlsSettings(tls)) }

  return ({ url, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const secure = url.protocol === 'https:'
      const request = (secure ? https : http)(url, { ...settings, method: 'POST', headers })
      let connected = false
      let answered = false

      const drop = (): void => void request.destroy()
      signal.addEventListener('abort', drop, { once: true })
      request.once('close', () => signal.removeEventListener('abort', drop))
      if (signal.aborted) drop()

      async function send(): Promise<void> {
        connected = true
        if (body instanceof Uint8Array) return void request.end(body)
        while (!answered && !request.destroyed) {
          const piece = await body.next()
          // An answer before the end of the body is a refusal.
          if (answered || request.destroyed) return
          if (piece === undefined) return void request.end()
          if (!request.write(piece)) await drained(request)
          // A server that refuses the rest answers and closes. Let that be read before the next write fails.
          await immediate()
        }
      }

      whenConnected(request, () => {
        send().catch(cause => {
          reject(cause)
          drop()
        })
      })
      request.on('response', response => {
        answered = true
        const reply = replyOf(request, response, url.host)
        if ('failure' in reply) {
          drop()
          reject(reply.failure)
        } else resolve(reply)
      })
      request.on('error', cause => reject(failureOf(cause, url.host, connected)))
      request.on('close', () => reject(failureOf(undefined, url.host, connected)))
    })
}

/** Calls `ready` once the connection is open, TLS included. Nothing is sent before. */
function whenConnected(request: ClientRequest, ready: () => void): void {
  request.once('socket', socket => {
    const handshake = 'secureConnecting' in socket && socket.secureConnecting === true
    if (handshake || ('encrypted' in socket && socket.connecting)) socket.once('secureConnect', ready)
    else if (socket.connecting) socket.once('connect', ready)
    else ready()
  })
}

async function drained(request: ClientRequest): Promise<void> {
  const over = new AbortController()
  const leave = (): void => over.abort()
  request.once('close', leave)
  request.once('response', leave)
  await once(request, 'drain', { signal: over.signal }).catch(() => {})
  request.off('close', leave)
  request.off('response', leave)
}

function replyOf(
  request: ClientRequest,
  response: IncomingMessage,
  host: string,
): HttpStreamReply | { readonly failure: TransportFailure } {
  const { statusCode: status = 0, headers } = response
  const header = (name: string): string | undefined => headers[name]?.toString()
  const encoding = header('content-encoding') ?? 'identity'
  if (encoding !== 'identity') {
    const message = say('unwanted-encoding', host, encoding)
    return { failure: new TransportFailure('protocol', message, { sent: true }) }
  }
  // A loss before the body is read is reported by the read.
  response.on('error', () => {})
  const chunks: AsyncIterator<Buffer> = response[Symbol.asyncIterator]()
  return {
    status,
    header,
    body: {
      next: async () => {
        try {
          const { done, value } = await chunks.next()
          if (done === true) {
            // After an answer that came before the whole request was sent, the connection cannot be reused.
            if (!request.writableFinished) request.destroy()
            return { done, value: undefined }
          }
          // Not as a Buffer: its slice() does not copy.
          return { done: false, value: new Uint8Array(value.buffer, value.byteOffset, value.byteLength) }
        } catch (cause) {
          throw new TransportFailure('lost', say('lost-before-reply', host), { sent: true, cause })
        }
      },
      return: async () => {
        request.destroy()
        return { done: true, value: undefined }
      },
    },
  }
}

function failureOf(cause: unknown, host: string, connected: boolean): TransportFailure {
  if (!connected) return networkFailure(cause, host)
  if (isRecord(cause) && typeof cause['code'] === 'string' && cause['code'].startsWith('HPE_')) {
    // The parser's error holds the bytes that it could not parse, which may be secret.
    const bare = Object.assign(new Error('HTTP parser error'), { code: cause['code'] })
    return new TransportFailure('protocol', say('not-http', host), { sent: true, cause: bare })
  }
  return requestFailure(cause, host, say('lost-before-reply', host))
}
