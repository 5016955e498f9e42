import type { Codec } from '@surrealengine/codec'
import { say } from '#prose'
import { isRecord } from '../shared/is-record.js'
import type { LiveNotification, RpcCall, RpcReply } from '../wire/rpc.js'
import { readNotification, readReply, requestFrame } from '../wire/rpc-frame.js'
import type { Bulk } from './bulk.js'
import { offerCallbacks, type Receiver, type Sending } from './callbacks.js'
import { PendingCall, UNSENT } from './pending-call.js'
import type { CloseReason, Exchange, Link } from './transport.js'
import { failureOf, isTransportFailure, TransportFailure, unencodable } from './transport-failure.js'

/** A two-way stream of whole binary frames: all that a transport over frames has to bring. */
export interface FrameChannel {
  /** Hands one frame over. May throw when it cannot any more. */
  send(frame: Uint8Array): void
  /** Takes the one listener for frames. A text frame is handed on as a string: it breaks the protocol. */
  onFrame(listener: (frame: Uint8Array | string) => void): void
  /** Bytes handed over that have not left yet. */
  readonly buffered: number
  /** Settles once the channel is gone; never rejects. */
  readonly closed: Promise<CloseReason>
  /** Ends the channel. Idempotent; `closed` settles soon after. */
  close(reason?: CloseReason): void
  /** A ping of the protocol itself, where there is one. */
  ping?(): Promise<void>
  /** Whether the channel keeps the process alive, where that can be chosen. */
  keepAlive?(alive: boolean): void
}

/** What `frameLink` needs besides the channel. */
export interface FrameLinkOptions {
  readonly codec: Codec
  readonly applied?: Link['applied']
  /** Streams that go beside the frames. */
  readonly bulk?: Bulk
  /** Takes each live notification, in order. Gives `false` for one that is not for whom it names. */
  onNotification(notification: LiveNotification): unknown
  /** Bytes that may wait in the channel before a further request is refused. Default 64 MiB. */
  readonly maxBuffered?: number
  /** Bytes of the largest request that the other side takes. Default: no limit. */
  readonly maxRequestBytes?: number
}

type OwnLink = { -readonly [K in keyof Link]: Link[K] } & { received: number; dropped: number }

const MAX_BUFFERED = 64 * 1024 * 1024

/**
 * Makes a `Link` of a channel of frames: gives each request an id, finds the request of each reply, hands notifications
 * on, and rejects what is in flight when the channel ends. A frame that is not of the protocol ends the link; an answer
 * that names no call ends the call that it was for, where that can be told, and the link otherwise.
 *
 * @example
 * ```ts
 * const link = frameLink(channel, { codec, onNotification: context.onNotification })
 * const { reply } = link.request({ method: 'ping', params: [] })
 * await reply
 * ```
 */
export function frameLink(channel: FrameChannel, options: FrameLinkOptions): Link {
  const { codec, maxBuffered = MAX_BUFFERED, maxRequestBytes = Number.POSITIVE_INFINITY } = options
  /** The calls that are not answered, abandoned ones among them. */
  const calls = new Map<number, PendingCall>()
  let lastId = 0
  let gone: CloseReason | undefined

  channel.onFrame(frame => {
    link.received++
    if (gone !== undefined) return
    try {
      if (typeof frame === 'string') throw new TypeError(say('text-frame'))
      read(codec.decode(frame), frame.byteLength)
    } catch (cause) {
      end({ kind: 'protocol', cause })
    }
  })
  const closed = channel.closed.then(reason => {
    end(reason)
    return gone ?? reason
  })

  function read(message: unknown, bytes: number): void {
    if (!isRecord(message)) throw new TypeError(say('frame-not-object'))
    const { id, error, result } = message
    if (typeof id === 'number') {
      // An id nobody waits for is the late reply of a cancelled call, or a second reply: the first one counts.
      const receiver = settle(id)
      if (receiver === undefined) link.dropped++
      else answer(receiver, message)
      return
    }
    const notification = readNotification(result, bytes)
    if (notification !== undefined) {
      if (options.onNotification(notification) === false) link.dropped++
    } else if (!isRecord(error)) throw new TypeError(say('unknown-frame'))
    else unread(typeof error['message'] === 'string' ? error['message'] : say('no-reason'))
  }

  /** A call is over. Gives who waits for its answer. */
  function settle(id: number): Receiver | undefined {
    const call = calls.get(id)
    calls.delete(id)
    return call?.end()
  }

  /**
   * The server could not read a request, nor say which one: those that hold what a server may not know fail, or else the
   * only one there is.
   */
  function unread(words: string): void {
    const doubts = [...calls].map(([id, { doubt, receiver }]) => ({ id, doubt, receiver }))
    const most = doubts.reduce((worst, { doubt }) => Math.max(worst, doubt), 0)
    const suspected = doubts.filter(({ doubt }) => doubt === most)
    const waiting = suspected.filter(({ receiver }) => receiver !== undefined).length
    if (most === 0 && waiting > 1) throw new TypeError(say('unread-request-of-many', words))
    if (waiting === 0) link.dropped++
    const failure = new TransportFailure('protocol', say('unread-request', words), { sent: true, linkStays: true })
    for (const { id } of suspected) settle(id)?.failed(failure)
  }

  function end(reason: CloseReason): void {
    if (gone !== undefined) return
    gone = reason
    channel.close(reason)
    const interrupted = [...calls.values()]
    calls.clear()
    // Where the server refused a request, the largest was too big, and the others may go over the next link, if that is
    // safe. Where a reply was too big for this side, any of them may have asked for it, and would again.
    const isRequest = reason.kind === 'too-big' && reason.code !== undefined
    const largest = interrupted.reduce((most, { bytes }) => Math.max(most, bytes), 0)
    for (const call of interrupted) {
      const isInnocent = isRequest && call.bytes < largest
      call.end()?.failed(failureOf(isInnocent ? { ...reason, kind: 'lost' } : reason, true))
    }
  }

  function send(call: RpcCall, receiver: Receiver): Sending {
    const id = ++lastId
    let frame: Uint8Array | undefined
    try {
      if (gone !== undefined) throw failureOf(gone, false)
      frame = codec.encode(requestFrame(id, call))
      const { byteLength } = frame
      if (byteLength > maxRequestBytes) {
        throw new TransportFailure('too-big', say('request-too-big', byteLength, maxRequestBytes))
      }
      const { buffered } = channel
      if (buffered > maxBuffered) throw new TransportFailure('overload', say('bytes-waiting', buffered))
      const sending = new PendingCall(byteLength, call.params, receiver)
      calls.set(id, sending)
      channel.send(frame)
      return sending
    } catch (cause) {
      calls.delete(id)
      const failure = isTransportFailure(cause) ? cause : frame === undefined ? unencodable(cause) : notTaken(cause)
      queueMicrotask(() => receiver.failed(failure))
      return UNSENT
    }
  }

  function request(call: RpcCall): Exchange {
    let sending = UNSENT
    const reply = new Promise<RpcReply>((replied, failed) => {
      sending = send(call, { replied, failed })
    })
    return { reply, sent: sending.sent, cancel: () => sending.cancel() }
  }

  async function close(reason: CloseReason = { kind: 'local' }): Promise<void> {
    end(reason)
    await closed
  }

  const { applied = [], bulk } = options
  const { keepAlive, ping } = channel
  // An object with functions of its own: a copy of it works too. Without spreads, all links share one shape.
  const link: OwnLink = { request, applied, closed, close, received: 0, dropped: 0 }
  if (bulk !== undefined) link.bulk = bulk
  if (ping !== undefined) link.ping = () => ping.call(channel)
  if (keepAlive !== undefined) link.keepAlive = alive => keepAlive.call(channel, alive)
  offerCallbacks(link, send)
  return link
}

function answer(receiver: Receiver, message: Record<string, unknown>): void {
  let reply: RpcReply
  try {
    reply = readReply(message)
  } catch (cause) {
    const details = { sent: true, linkStays: true, cause }
    receiver.failed(new TransportFailure('protocol', say('answer-without-message'), details))
    return
  }
  receiver.replied(reply)
}

/** A channel that is closing says so with a failure of its own, and the next link comes; one that does not is still there. */
function notTaken(cause: unknown): TransportFailure {
  const words = cause instanceof Error ? cause.message : String(cause)
  return new TransportFailure('lost', say('request-not-taken', words), { linkStays: true, cause })
}
