import { type CloseReason, type FrameChannel, type HandshakeState, wrongOption } from '@surrealengine/core/transport'
import { advise, say } from '#prose'
import { closeReason, type Dialer, frameFault, notOpen, type Opening } from './socket.js'
import type {
  CheckedOptions,
  PlatformOptions,
  WebSocketClass,
  WebSocketLike,
  WebSocketOptions,
} from './websocket-options.js'

const OPEN = 1

/** `WebSocket.close()` takes only 1000 and the codes from 3000 to 4999. */
const CODE: Readonly<Record<string, number>> = { protocol: 4002, 'too-big': 4009 }

/**
 * Refuses the options that a browser's `WebSocket` cannot take.
 * @throws ConfigurationError
 */
export function checkPlatform(options: WebSocketOptions, _scheme: string): PlatformOptions {
  for (const option of ['headers', 'tls', 'agent'] as const) {
    if (options[option] === undefined) continue
    throw options.webSocket === undefined
      ? wrongOption(option, say('unsupported-here'), advise('leave-out-here'))
      : wrongOption(option, say('no-effect-beside-web-socket'), advise('leave-one-out'))
  }
  return {}
}

/**
 * Makes sockets with a `WebSocket` class: the platform's, or the one in the options. It takes no headers, so the
 * upgrade carries no state of the session.
 * @throws ConfigurationError where there is no such class.
 */
export async function createDialer(url: URL, options: CheckedOptions, _handshake: HandshakeState): Promise<Dialer> {
  const WebSocket: WebSocketClass | undefined = options.webSocket ?? globalThis.WebSocket
  if (WebSocket === undefined) throw wrongOption('webSocket', say('no-web-socket-here'), advise('pass-web-socket'))
  const { maxReplyBytes } = options
  return { applied: [], dial: opening => attach(new WebSocket(url.href, ['cbor']), maxReplyBytes, opening) }
}

/** The frames of a socket that is being opened. */
export function attach(socket: WebSocketLike, maxReplyBytes: number, { opened, failed }: Opening): FrameChannel {
  let ended = false
  let fault: unknown
  let deliver: ((frame: Uint8Array | string) => void) | undefined
  let settle = (_reason: CloseReason): void => {}
  const closed = new Promise<CloseReason>(resolve => {
    settle = resolve
  })

  function end(reason: CloseReason): void {
    ended = true
    settle(reason)
  }

  /** Closes the socket without waiting for the platform, which may take its time. */
  function close(reason: CloseReason = { kind: 'local' }): void {
    if (ended) return
    socket.close(CODE[reason.kind] ?? 1000)
    end(reason)
  }

  socket.binaryType = 'arraybuffer'
  socket.addEventListener('open', () => opened())
  socket.addEventListener('message', ({ data }) => {
    if (ended) return
    const frame = frameOf(data)
    if (frame === undefined) close(notBytes(data))
    else if (frame.length <= maxReplyBytes) deliver?.(frame)
    else close({ kind: 'too-big', cause: new RangeError(say('reply-too-big', frame.length, maxReplyBytes)) })
  })
  socket.addEventListener('error', ({ error }) => {
    // Browsers report no error here; other classes do.
    fault ??= error
    failed(fault)
    // A `close` event follows, but may wait for the other side.
    const reason = frameFault(fault)
    if (reason !== undefined) close(reason)
  })
  socket.addEventListener('close', ({ code = 1006 }) => {
    failed(fault)
    end(closeReason(code, fault))
  })

  return {
    send(frame) {
      if (socket.readyState !== OPEN) throw notOpen()
      socket.send(frame)
    },
    onFrame(listener) {
      deliver = listener
    },
    get buffered() {
      return socket.bufferedAmount
    },
    closed,
    close,
  }
}

function frameOf(data: unknown): Uint8Array | string | undefined {
  if (typeof data === 'string') return data
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return isArrayBuffer(data) ? new Uint8Array(data) : undefined
}

/** The class ignored `binaryType`. The hint is about the class, since the server is not at fault. */
function notBytes(data: unknown): CloseReason {
  const hint = advise('array-buffer')
  const cause = new TypeError(say('message-not-bytes', typeName(data)))
  return { kind: 'protocol', cause, ...(hint !== undefined && { hint }) }
}

/** Also for an ArrayBuffer of another realm, such as an iframe or a test environment. */
function isArrayBuffer(data: unknown): data is ArrayBuffer {
  return typeName(data) === 'ArrayBuffer'
}

function typeName(data: unknown): string {
  return Object.prototype.toString.call(data).slice('[object '.length, -1)
}
