import { type CloseReason, type HandshakeState, networkFailure, wrongOption } from '@surrealengine/core'
import { advise, say } from '#prose'
import { closeReason, frameFault } from './close-reason.js'
import type { CheckedOptions, PlatformOptions, WebSocketClass, WebSocketLike, WebSocketOptions } from './options.js'
import type { Dialer, Socket, SocketEvents } from './socket.js'

const OPEN = 1

/** A page may close with 1000 or a code of its own, and with no other. */
const CODE: Readonly<Record<string, number>> = { protocol: 4002, 'too-big': 4009 }

/**
 * Refuses the options that a class like the browser's has no place for.
 * @throws ConfigurationError
 */
export function checkPlatform(options: WebSocketOptions, _scheme: string): PlatformOptions {
  for (const option of ['headers', 'tls', 'agent'] as const) {
    if (options[option] === undefined) continue
    throw wrongOption(option, say('node-only'), advise('leave-out-here'))
  }
  return { headers: undefined, tls: undefined, agent: undefined }
}

/**
 * Makes sockets with a `WebSocket` class: the platform's, or one of the user's. It takes no headers, so nothing of the
 * handshake's state goes with the upgrade.
 * @throws ConfigurationError where there is no such class.
 */
export async function createDialer(url: URL, options: CheckedOptions, _handshake: HandshakeState): Promise<Dialer> {
  const WebSocket = options.webSocket ?? platformClass()

  function dial(events: SocketEvents): Socket {
    let socket: WebSocketLike
    try {
      socket = new WebSocket(url.href, ['cbor'])
    } catch (cause) {
      throw networkFailure(cause, url.host)
    }
    return attach(socket, url.host, options.maxReplyBytes, events)
  }

  return { applied: [], dial }
}

function platformClass(): WebSocketClass {
  const known: WebSocketClass | undefined = globalThis.WebSocket
  if (known !== undefined) return known
  throw wrongOption('webSocket', say('no-web-socket-here'), advise('pass-web-socket'))
}

function attach(socket: WebSocketLike, host: string, maxReplyBytes: number, events: SocketEvents): Socket {
  let opened = false
  let ended = false
  let fault: unknown

  function end(reason: CloseReason): void {
    if (ended) return
    ended = true
    events.ended(reason)
  }

  /** What the platform does after this is its own affair: there is no way to hurry it. */
  function close(reason: CloseReason): void {
    if (ended) return
    socket.close(CODE[reason.kind] ?? 1000)
    end(reason)
  }

  socket.binaryType = 'arraybuffer'
  socket.addEventListener('open', () => {
    opened = true
    events.opened()
  })
  socket.addEventListener('message', ({ data }) => {
    if (ended) return
    const frame = frameOf(data)
    if (frame === undefined) {
      close(notBytes(data))
    } else if (frame.length > maxReplyBytes) {
      close({
        kind: 'too-big',
        cause: new RangeError(say('reply-too-big', frame.length, maxReplyBytes)),
      })
    } else {
      events.frame(frame)
    }
  })
  socket.addEventListener('error', event => {
    // Browsers tell nothing here; other classes hand over the error.
    fault ??= event.error
    if (!opened) events.failed(networkFailure(fault, host))
    // A `close` follows, but that may wait for the other side.
    else if (frameFault(fault) !== undefined) end(closeReason(1006, fault))
  })
  socket.addEventListener('close', ({ code = 1006 }) => end(closeReason(code, fault)))

  return {
    get open() {
      return socket.readyState === OPEN && !ended
    },
    get buffered() {
      return socket.bufferedAmount
    },
    send: frame => socket.send(frame),
    close: kind => close({ kind }),
    drop: () => socket.close(),
  }
}

function frameOf(data: unknown): Uint8Array | string | undefined {
  if (typeof data === 'string') return data
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return isArrayBuffer(data) ? new Uint8Array(data) : undefined
}

/** The class did not do as `binaryType` says: the server has no part in it. */
function notBytes(data: unknown): CloseReason {
  const type = Object.prototype.toString.call(data).slice('[object '.length, -1)
  const hint = advise('array-buffer')
  return {
    kind: 'protocol',
    cause: new TypeError(say('message-not-bytes', type)),
    ...(hint !== undefined && { hint }),
  }
}

/** Also one of another realm, such as a frame's or a test environment's. */
function isArrayBuffer(data: unknown): data is ArrayBuffer {
  return Object.prototype.toString.call(data) === '[object ArrayBuffer]'
}
