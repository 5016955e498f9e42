import {
  type Codec,
  type HttpHead,
  isRecord,
  networkFailure,
  type RpcReply,
  readReply,
  requestFailure,
  statusFailure,
  TransportFailure,
} from '@surrealengine/core'

/**
 * Lets the head of a reply pass, and throws a `TransportFailure` for any other. `sent` is `false` for what a server says
 * before it runs anything.
 */
export function judge(head: HttpHead, host: string, maxReplyBytes: number): void {
  const { status } = head
  if (status === 200) {
    judgeReply(head, host, maxReplyBytes)
    return
  }
  throw statusFailure(head, host)
}

/** The other side does not speak the protocol. */
export function broken(host: string, what: string, cause?: unknown): TransportFailure {
  return new TransportFailure('protocol', `${host} ${what}`, {
    sent: true,
    ...(cause !== undefined && { cause: withoutData(cause) }),
  })
}

/** The error of a parser holds the bytes that it could not read: an echo of our own headers, or somebody's rows. */
function withoutData(cause: unknown): unknown {
  if (!(cause instanceof Error) || !isParserError(cause)) return cause
  return Object.assign(new Error(cause.message), { name: cause.name, code: codeOf(cause) })
}

/** A reply over the limit. */
export function tooLong(host: string, maxReplyBytes: number): TransportFailure {
  return new TransportFailure('too-big', `The reply of ${host} has more than ${maxReplyBytes} bytes`, { sent: true })
}

/** The reply that the body of a good answer holds. Throws a `TransportFailure` when it holds none. */
export function readAnswer(codec: Codec, body: Uint8Array, host: string): RpcReply {
  try {
    const message = codec.decode(body)
    if (!isRecord(message)) throw new TypeError('a reply that is not an object')
    return readReply(message)
  } catch (cause) {
    throw broken(host, 'answered with a malformed reply', cause)
  }
}

/** How far a request came: not written, written, or its answer has begun. */
export type Progress = 'unsent' | 'sent' | 'answered'

/** The failure of a request whose network gave way. */
export function interrupted(cause: unknown, host: string, progress: Progress): TransportFailure {
  if (progress === 'unsent') return networkFailure(cause, host)
  if (progress === 'sent' && isParserError(cause)) return broken(host, 'does not speak HTTP', cause)
  const message = `The connection to ${host} was lost before the whole reply came`
  if (progress === 'sent') return requestFailure(withoutData(cause), host, message)
  return new TransportFailure('lost', message, { sent: true, cause: withoutData(cause) })
}

/** undici gives the errors of its parser a name, and not always a code. */
function isParserError(error: unknown): boolean {
  return isRecord(error) && (error['name'] === 'HTTPParserError' || isParserError(error['cause']))
}

/** The `code` of an error, or of what caused it. */
function codeOf(error: unknown, depth = 0): string | undefined {
  if (!isRecord(error) || depth > 4) return undefined
  return typeof error['code'] === 'string' ? error['code'] : codeOf(error['cause'], depth + 1)
}

function judgeReply(head: HttpHead, host: string, maxReplyBytes: number): void {
  const type = head.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
  if (type !== 'application/cbor') throw broken(host, `answered 200 with ${type ?? 'no content type'}, not with CBOR`)
  if (Number(head.header('content-length') ?? 0) > maxReplyBytes) throw tooLong(host, maxReplyBytes)
}
