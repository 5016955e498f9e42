import type { Codec } from '@surrealengine/core'
import { type HttpHead, statusFailure } from '@surrealengine/core/http'
import {
  isRecord,
  networkFailure,
  type RpcReply,
  readReply,
  requestFailure,
  TransportFailure,
} from '@surrealengine/core/transport'

/**
 * Throws a `TransportFailure` unless this is the head of a reply. Its `sent` is `false` for a status that a server
 * answers before it runs anything.
 */
export function judge(head: HttpHead, host: string, maxReplyBytes: number): void {
  const { status } = head
  if (status === 200) {
    judgeReply(head, host, maxReplyBytes)
    return
  }
  throw statusFailure(head, host)
}

/** The failure when the other side does not follow the protocol. */
export function broken(host: string, what: string, cause?: unknown): TransportFailure {
  return new TransportFailure('protocol', `${host} ${what}`, {
    sent: true,
    ...(cause !== undefined && { cause: withoutData(cause) }),
  })
}

/**
 * A parser's error holds the bytes that it could not parse, such as echoed request headers or rows. They are left out.
 */
function withoutData(cause: unknown): unknown {
  if (!(cause instanceof Error) || !isParserError(cause)) return cause
  return Object.assign(new Error(cause.message), { name: cause.name, code: codeOf(cause) })
}

/** The failure of a reply over the limit. */
export function tooLong(host: string, maxReplyBytes: number): TransportFailure {
  return new TransportFailure(
    'too-big',
    `The reply of ${host} is over the limit of ${maxReplyBytes} bytes (maxReplyBytes)`,
    { sent: true },
  )
}

/** Decodes the body of a successful response. Throws a `TransportFailure` when it is not a reply. */
export function readAnswer(codec: Codec, body: Uint8Array, host: string): RpcReply {
  try {
    const message = codec.decode(body)
    if (!isRecord(message)) throw new TypeError('a reply that is not an object')
    return readReply(message)
  } catch (cause) {
    throw broken(host, 'answered with a malformed reply', cause)
  }
}

/** How far a request got: not written, written, or its response has begun. */
export type Progress = 'unsent' | 'sent' | 'answered'

/** The failure of a request that was interrupted. */
export function interrupted(cause: unknown, host: string, progress: Progress): TransportFailure {
  if (progress === 'unsent') return networkFailure(cause, host)
  if (progress === 'sent' && isParserError(cause)) return broken(host, 'does not speak HTTP', cause)
  const message = `The connection to ${host} was lost before the whole reply arrived`
  if (progress === 'sent') return requestFailure(withoutData(cause), host, message)
  return new TransportFailure('lost', message, { sent: true, cause: withoutData(cause) })
}

/** undici's parser errors have a name, but not always a code. */
function isParserError(error: unknown): boolean {
  return isRecord(error) && (error['name'] === 'HTTPParserError' || isParserError(error['cause']))
}

/** The `code` of an error, or of its cause. */
function codeOf(error: unknown, depth = 0): string | undefined {
  if (!isRecord(error) || depth > 4) return undefined
  return typeof error['code'] === 'string' ? error['code'] : codeOf(error['cause'], depth + 1)
}

function judgeReply(head: HttpHead, host: string, maxReplyBytes: number): void {
  const type = head.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
  if (type !== 'application/cbor') throw broken(host, `answered 200 with ${type ?? 'no content type'} instead of CBOR`)
  if (Number(head.header('content-length') ?? 0) > maxReplyBytes) throw tooLong(host, maxReplyBytes)
}
