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

/** A bidirectional stream of binary frames: all that a frame-based transport has to provide. */
export interface FrameChannel {
  /** Sends one frame. May throw if the channel is no longer open. */
  send(frame: Uint8Array): void
  /** Sets the only listener for frames. A text frame is passed as a string; it violates the protocol. */
  onFrame(listener: (frame: Uint8Array | string) => void): void
  /** Bytes accepted by `send()` that have not been sent yet. */
  readonly buffered: number
  /** Resolves once the channel is closed; never rejects. */
  readonly closed: Promise<CloseReason>
  /** Closes the channel. Idempotent; `closed` resolves soon after. */
  close(reason?: CloseReason): void
  /** A ping at protocol level, if there is one. */
  ping?(): Promise<void>
  /** Sets whether the channel keeps the process alive, if that is possible. */
  keepAlive?(alive: boolean): void
  /** Stops or continues reading, if that is possible, so that the other side has to wait. */
  pause?(paused: boolean): void
}

/** Options of `frameLink`. */
export interface FrameLinkOptions {
  readonly codec: Codec
  readonly applied?: Link['applied']
  /** Streams for export and import, outside the frames. */
  readonly bulk?: Bulk
  /** Receives each live notification, in order. Returns `false` if it names another session than its query's. */
  onNotification(notification: LiveNotification): unknown
  /** Bytes that may be buffered in the channel before further requests are refused. Default 64 MiB. */
  readonly maxBuffered?: number
  /** Size in bytes of the largest request that the server accepts. Default: no limit. */
  readonly maxRequestBytes?: number
}

type OwnLink = { -readonly [K in keyof Link]: Link[K] } & { received: number; dropped: number; paused: boolean }

const MAX_BUFFERED = 64 * 1024 * 1024

/**
 * Makes a `Link` from a frame channel: gives each request an id, matches replies to requests, passes notifications on,
 * and rejects calls in flight when the channel closes. A frame that violates the protocol ends the link. An error
 * without an id fails the call that most likely caused it, or ends the link if that is unclear.
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
  /** Unanswered calls, including cancelled ones. */
  const calls = new Map<number, PendingCall>()
  let lastId = 0
  let gone: CloseReason | undefined
  /** Calls whose receiver has more frames than it wants. */
  let held = 0

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
      if (calls.get(id)?.receiver?.frame?.(message, bytes, hold) === true) return
      // Without a receiver this is the late reply of a cancelled call, or a second reply, of which the first counts.
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

  /** Ends a call. Returns the receiver of its reply, unless it was cancelled. */
  function settle(id: number): Receiver | undefined {
    const call = calls.get(id)
    calls.delete(id)
    if (held > 0) hold(0)
    return call?.end()
  }

  /** Stops reading while nothing is unanswered but calls whose receivers have more than they want. */
  function hold(by: number): void {
    held += by
    if (channel.pause === undefined) return
    link.paused = held > 0 && held === calls.size
    channel.pause(link.paused)
  }

  /**
   * The server could not read a request and did not say which. Fails the calls with the values that a server is most
   * likely not to know, or else the only call there is.
   */
  function unread(words: string): void {
    const doubts = [...calls].map(([id, { doubt, receiver }]) => ({ id, doubt, receiver }))
    const most = doubts.reduce((worst, { doubt }) => Math.max(worst, doubt), 0)
    const suspected = doubts.filter(({ doubt }) => doubt === most)
    const waiting = suspected.filter(({ receiver }) => receiver !== undefined).length
    if (most === 0 && waiting > 1) throw new TypeError(say('unreadable-request-of-many', words))
    if (waiting === 0) link.dropped++
    const failure = new TransportFailure('protocol', say('unreadable-request', words), { sent: true, linkStays: true })
    for (const { id } of suspected) settle(id)?.failed(failure)
  }

  function end(reason: CloseReason): void {
    if (gone !== undefined) return
    gone = reason
    channel.close(reason)
    const interrupted = [...calls.values()]
    calls.clear()
    // If the server refused a request, the largest was too big, and the others may be repeated on the next link if that
    // is safe. If a reply was too big for us, any of the calls may have caused it, and would do so again.
    const isRequest = reason.kind === 'too-big' && reason.code !== undefined
    const largest = interrupted.reduce((most, { bytes }) => Math.max(most, bytes), 0)
    for (const call of interrupted) {
      const mayBeRepeated = isRequest && call.bytes < largest
      call.end()?.failed(failureOf(mayBeRepeated ? { ...reason, kind: 'lost' } : reason, true))
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
      if (buffered > maxBuffered) throw new TransportFailure('overload', say('send-buffer-full', buffered))
      const sending = new PendingCall(byteLength, call.params, receiver)
      calls.set(id, sending)
      channel.send(frame)
      if (held > 0) hold(0)
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
  // Plain functions, so that a copy of the object works too. No spreads, so that all links share one hidden class.
  const link: OwnLink = { request, applied, closed, close, received: 0, dropped: 0, paused: false }
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
    receiver.failed(new TransportFailure('protocol', say('error-without-message'), details))
    return
  }
  receiver.replied(reply)
}

/** A closing channel throws a `TransportFailure` of its own. After any other error the link stays open. */
function notTaken(cause: unknown): TransportFailure {
  const words = cause instanceof Error ? cause.message : String(cause)
  return new TransportFailure('lost', say('request-not-accepted', words), { linkStays: true, cause })
}
