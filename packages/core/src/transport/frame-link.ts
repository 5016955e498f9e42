import type { Codec } from '@surrealengine/codec'
import { say } from '#prose'
import type { Bulk } from './bulk.js'
import { InFlight } from './in-flight.js'
import { isRecord, readNotification, readReply, requestFrame } from './rpc-frame.js'
import type {
  CloseReason,
  Exchange,
  Link,
  LiveNotification,
  Receiver,
  RpcCall,
  RpcReply,
  Sending,
} from './transport.js'
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
  return new FrameLink(channel, options)
}

class FrameLink implements Link {
  readonly applied: Link['applied']
  readonly bulk: Bulk | undefined
  readonly closed: Promise<CloseReason>
  // Only where the channel has them.
  declare readonly ping?: () => Promise<void>
  declare readonly keepAlive?: (alive: boolean) => void
  received = 0
  dropped = 0
  readonly #channel: FrameChannel
  readonly #options: FrameLinkOptions
  readonly #inFlight = new InFlight()
  #lastId = 0
  #gone: CloseReason | undefined

  constructor(channel: FrameChannel, options: FrameLinkOptions) {
    this.#channel = channel
    this.#options = options
    this.applied = options.applied ?? []
    this.bulk = options.bulk
    const { ping, keepAlive } = channel
    if (ping !== undefined) this.ping = () => ping.call(channel)
    if (keepAlive !== undefined) this.keepAlive = alive => keepAlive.call(channel, alive)
    channel.onFrame(frame => this.#receive(frame))
    this.closed = channel.closed.then(reason => {
      this.#end(reason)
      return this.#gone ?? reason
    })
  }

  request(call: RpcCall): Exchange {
    let sending = UNSENT
    const reply = new Promise<RpcReply>((replied, failed) => {
      sending = this.send(call, { replied, failed })
    })
    return { reply, sent: sending.sent, cancel: () => sending.cancel() }
  }

  send(call: RpcCall, receiver: Receiver): Sending {
    const { codec, maxBuffered = MAX_BUFFERED, maxRequestBytes = Number.POSITIVE_INFINITY } = this.#options
    if (this.#gone !== undefined) return unsent(receiver, failureOf(this.#gone, false))
    const id = ++this.#lastId
    let frame: Uint8Array
    try {
      frame = codec.encode(requestFrame(id, call))
    } catch (cause) {
      return unsent(receiver, unencodable(cause))
    }
    const { byteLength } = frame
    if (byteLength > maxRequestBytes) {
      return unsent(receiver, new TransportFailure('too-big', say('request-too-big', byteLength, maxRequestBytes)))
    }
    const { buffered } = this.#channel
    if (buffered > maxBuffered)
      return unsent(receiver, new TransportFailure('overload', say('bytes-waiting', buffered)))
    const sending = this.#inFlight.add(id, byteLength, call.params, receiver)
    try {
      this.#channel.send(frame)
    } catch (cause) {
      this.#inFlight.remove(id)
      return unsent(receiver, notTaken(cause))
    }
    return sending
  }

  async close(reason: CloseReason = { kind: 'local' }): Promise<void> {
    this.#end(reason)
    await this.closed
  }

  #receive(frame: Uint8Array | string): void {
    this.received++
    if (this.#gone !== undefined) return
    try {
      if (typeof frame === 'string') throw new TypeError(say('text-frame'))
      this.#read(this.#options.codec.decode(frame), frame.byteLength)
    } catch (cause) {
      this.#end({ kind: 'protocol', cause })
    }
  }

  #read(message: unknown, bytes: number): void {
    if (!isRecord(message)) throw new TypeError(say('frame-not-object'))
    const { id, error, result } = message
    if (typeof id === 'number') {
      // An id nobody waits for is the late reply of a cancelled call, or a second reply: the first one counts.
      const receiver = this.#inFlight.settle(id)
      if (receiver === undefined) this.dropped++
      else answer(receiver, message)
      return
    }
    const notification = readNotification(result, bytes)
    if (notification !== undefined) {
      if (this.#options.onNotification(notification) === false) this.dropped++
    } else if (!isRecord(error)) throw new TypeError(say('unknown-frame'))
    else this.#unread(typeof error['message'] === 'string' ? error['message'] : say('no-reason'))
  }

  /** The server could not read a request, nor say which one. */
  #unread(words: string): void {
    const message = say('unread-request', words)
    const failed = this.#inFlight.failUnread(new TransportFailure('protocol', message, { sent: true, linkStays: true }))
    if (failed === undefined) throw new TypeError(say('unread-request-of-many', words))
    if (failed === 0) this.dropped++
  }

  #end(reason: CloseReason): void {
    if (this.#gone !== undefined) return
    this.#gone = reason
    this.#channel.close(reason)
    this.#inFlight.end(reason)
  }
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
  if (isTransportFailure(cause)) return cause
  const words = cause instanceof Error ? cause.message : String(cause)
  return new TransportFailure('lost', say('request-not-taken', words), { linkStays: true, cause })
}

const UNSENT: Sending = { sent: false, cancel: () => undefined }

function unsent(receiver: Receiver, failure: TransportFailure): Sending {
  queueMicrotask(() => receiver.failed(failure))
  return UNSENT
}
