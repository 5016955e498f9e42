import {
  type CloseReason,
  type ConnectContext,
  type FrameChannel,
  failureOf,
  networkFailure,
  TransportFailure,
} from '@surrealengine/core'
import { say } from '#prose'
import { Pings } from './pings.js'
import type { Dialer, Socket } from './socket.js'

/**
 * Opens a socket and makes a channel of it. Resolves once the socket is open; rejects with a `TransportFailure`, or with
 * what `dial` throws, and leaves no socket then. Without an abort of the signal it waits for as long as the server does.
 */
export async function openChannel(
  dial: Dialer['dial'],
  host: string,
  { signal, onKeepAlive }: Pick<ConnectContext, 'signal' | 'onKeepAlive'>,
): Promise<FrameChannel> {
  if (signal.aborted) throw givenUp(host, signal)
  const inbox = new Inbox()
  const pings = new Pings()
  const end = new Ending()

  let drop = (): void => {}
  const opening = new Promise<Socket>((resolve, reject) => {
    const socket = dial({
      opened: () => resolve(socket),
      failed: reject,
      frame: frame => inbox.put(frame),
      pong: payload => pings.answered(payload),
      ended: reason => {
        end.reached(reason)
        reject(networkFailure(reason.cause, host))
      },
    })
    onKeepAlive?.(alive => socket.keepAlive?.(alive))
    drop = () => {
      socket.drop()
      reject(givenUp(host, signal))
    }
  })
  signal.addEventListener('abort', drop, { once: true })
  try {
    const socket = await opening
    if (signal.aborted) throw givenUp(host, signal)
    end.closed.then(reason => pings.end(() => failureOf(reason, true)))
    return channelOf(socket, inbox, pings, end)
  } finally {
    signal.removeEventListener('abort', drop)
  }
}

function channelOf(socket: Socket, inbox: Inbox, pings: Pings, end: Ending): FrameChannel {
  return {
    send(frame) {
      if (!socket.open) throw notOpen()
      socket.send(frame)
    },
    onFrame: listener => inbox.deliverTo(listener),
    get buffered() {
      return socket.buffered
    },
    closed: end.closed,
    close(reason = { kind: 'local' }) {
      if (end.begin(reason)) socket.close(reason.kind)
    },
    ...(socket.ping && {
      ping: async () => {
        if (!socket.open) throw notOpen()
        await pings.add(payload => socket.ping?.(payload))
      },
    }),
    ...(socket.keepAlive && { keepAlive: (alive: boolean) => socket.keepAlive?.(alive) }),
  }
}

function givenUp(host: string, signal: AbortSignal): TransportFailure {
  return new TransportFailure('closed', say('attempt-given-up', host), { cause: signal.reason })
}

function notOpen(): TransportFailure {
  return new TransportFailure('lost', say('socket-not-open'))
}

/** Why a channel ends: this side's own reason, where it had one before the socket was gone. */
class Ending {
  readonly closed: Promise<CloseReason>
  #own: CloseReason | undefined
  #gone = false
  #settle = (_reason: CloseReason): void => {}

  constructor() {
    this.closed = new Promise(resolve => {
      this.#settle = resolve
    })
  }

  /** This side wants the end. `false` when it is under way already. */
  begin(reason: CloseReason): boolean {
    if (this.#gone || this.#own !== undefined) return false
    this.#own = reason
    return true
  }

  reached(reason: CloseReason): void {
    this.#gone = true
    this.#settle(this.#own ?? reason)
  }
}

type Listener = (frame: Uint8Array | string) => void

/** Keeps what comes between the opening of the socket and the first listener: an eager server may send at once. */
class Inbox {
  #early: (Uint8Array | string)[] = []
  #listener: Listener = frame => void this.#early.push(frame)

  put(frame: Uint8Array | string): void {
    this.#listener(frame)
  }

  deliverTo(listener: Listener): void {
    const early = this.#early
    this.#early = []
    this.#listener = listener
    for (const frame of early) listener(frame)
  }
}
