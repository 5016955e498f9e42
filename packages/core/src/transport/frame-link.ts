import type { Codec } from '@surrealengine/codec'
import type { Bulk } from './bulk.js'
import { isRecord, readNotification, readReply, requestFrame } from './rpc-frame.js'
import type { CloseReason, Exchange, Link, LiveNotification, RpcCall, RpcReply } from './transport.js'
import { failureOf, TransportFailure, unencodable } from './transport-failure.js'

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
  /** Takes each live notification, in order. */
  onNotification(notification: LiveNotification): void
  /** Bytes that may wait in the channel before a further request is refused. Default 64 MiB. */
  readonly maxBuffered?: number
  /** Bytes of the largest request that the other side takes. Default: no limit. */
  readonly maxRequestBytes?: number
}

interface Pending {
  readonly bytes: number
  resolve(reply: RpcReply): void
  reject(failure: TransportFailure): void
}

const MAX_BUFFERED = 64 * 1024 * 1024

/**
 * Makes a `Link` of a channel of frames: gives each request an id, finds the request of each reply, hands notifications
 * on, and rejects what is in flight when the channel ends. A frame that is not of the protocol ends the link.
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
  const pending = new Map<number, Pending>()
  let lastId = 0
  let received = 0
  let dropped = 0
  let gone: CloseReason | undefined

  channel.onFrame(frame => {
    received++
    if (gone !== undefined) return
    try {
      if (typeof frame === 'string') throw new TypeError('a text frame')
      receive(codec.decode(frame), frame.byteLength)
    } catch (cause) {
      end({ kind: 'protocol', cause })
    }
  })
  const closed = channel.closed.then(reason => {
    end(reason)
    return gone ?? reason
  })

  function receive(message: unknown, bytes: number): void {
    if (!isRecord(message)) throw new TypeError('a frame that is not an object')
    if (typeof message['id'] === 'number') {
      const waiting = pending.get(message['id'])
      // An id nobody waits for is the late reply of a cancelled call, or a second reply: the first one counts.
      if (waiting === undefined) dropped++
      else waiting.resolve(readReply(message))
      pending.delete(message['id'])
      return
    }
    const notification = readNotification(message['result'], bytes)
    if (notification === undefined) throw new TypeError('a frame that is neither a reply nor a notification')
    options.onNotification(notification)
  }

  function end(reason: CloseReason): void {
    if (gone !== undefined) return
    gone = reason
    channel.close(reason)
    const interrupted = [...pending.values()]
    pending.clear()
    // Where the server refused a request, the largest was too big, and the others may go over the next link, if that is
    // safe. Where a reply was too big for this side, any of them may have asked for it, and would again.
    const isRequest = reason.kind === 'too-big' && reason.code !== undefined
    const largest = interrupted.reduce((most, { bytes }) => Math.max(most, bytes), 0)
    for (const { bytes, reject } of interrupted) {
      const innocent = isRequest && bytes < largest
      reject(failureOf(innocent ? { ...reason, kind: 'lost' } : reason, true))
    }
  }

  function request(call: RpcCall): Exchange {
    if (gone !== undefined) return failed(failureOf(gone, false))
    const id = ++lastId
    let frame: Uint8Array
    try {
      frame = codec.encode(requestFrame(id, call))
    } catch (cause) {
      return failed(unencodable(cause))
    }
    if (frame.byteLength > maxRequestBytes) {
      return failed(
        new TransportFailure('too-big', `The request has ${frame.byteLength} bytes, the limit is ${maxRequestBytes}`),
      )
    }
    if (channel.buffered > maxBuffered) {
      return failed(new TransportFailure('overload', `${channel.buffered} bytes wait to be taken by the server`))
    }
    const reply = new Promise<RpcReply>((resolve, reject) => {
      pending.set(id, { bytes: frame.byteLength, resolve, reject })
    })
    try {
      channel.send(frame)
    } catch (cause) {
      pending.delete(id)
      return failed(new TransportFailure('lost', 'The link is gone', { cause }))
    }
    /** The id is kept until the server has answered: the call runs on. */
    function cancel(): Promise<void> | undefined {
      const waiting = pending.get(id)
      if (waiting === undefined) return undefined
      return new Promise(over => {
        const resolve = (): void => {
          dropped++
          over()
        }
        pending.set(id, { bytes: waiting.bytes, resolve, reject: () => over() })
      })
    }
    return { reply, sent: true, cancel }
  }

  return {
    request,
    applied: options.applied ?? [],
    closed,
    ...(options.bulk && { bulk: options.bulk }),
    get received() {
      return received
    },
    get dropped() {
      return dropped
    },
    close: async (reason = { kind: 'local' }) => {
      end(reason)
      await closed
    },
    ...(channel.ping && { ping: () => channel.ping?.() ?? Promise.resolve() }),
    ...(channel.keepAlive && { keepAlive: (alive: boolean) => channel.keepAlive?.(alive) }),
  }
}

function failed(failure: TransportFailure): Exchange {
  return { reply: Promise.reject(failure), sent: false, cancel: () => {} }
}
