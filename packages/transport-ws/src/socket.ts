import { type CloseReason, type FrameChannel, isRecord, type Link, TransportFailure } from '@surrealengine/core'
import { say } from '#prose'

/** Makes the one socket of a link: all that differs between the platforms. */
export interface Dialer {
  /** What the upgrade tells the server of the handshake's state. */
  readonly applied: Link['applied']
  /**
   * Begins to connect. May throw, as `failed` may be called. `close()` of what it returns ends it at once, also while it is
   * being opened, and waits for no answer of the other side.
   */
  readonly dial: (opening: Opening) => FrameChannel
}

/** Hears how the opening of a socket ends. What comes after the first of it counts for nothing. */
export interface Opening {
  opened(): void
  /** Takes a `TransportFailure`, or what the platform gave for the trouble with the network. */
  failed(cause: unknown): void
}

/** What a close frame's code says. Any other means no more than that the link is lost. */
const KINDS: Readonly<Record<number, CloseReason['kind']>> = {
  1001: 'restart',
  1002: 'protocol',
  1003: 'protocol',
  1007: 'protocol',
  1008: 'policy',
  1009: 'too-big',
  1012: 'restart',
  1013: 'restart',
}

/**
 * Why a socket ended that this side did not close: the code of the other side's close frame, or, where none came, the
 * error that our side stumbled over.
 */
export function closeReason(code: number, cause?: unknown): CloseReason {
  const fault = KINDS[code] === undefined ? frameFault(cause) : undefined
  return fault ?? { kind: KINDS[code] ?? 'lost', code, ...(cause !== undefined && { cause }) }
}

/** What was wrong with a frame, when that is what an error of the `ws` package is about. */
export function frameFault(cause: unknown): CloseReason | undefined {
  const code = isRecord(cause) ? String(cause['code']) : ''
  if (!code.startsWith('WS_ERR_')) return undefined
  return { kind: /^WS_ERR_UNSUPPORTED_\w+_LENGTH$/.test(code) ? 'too-big' : 'protocol', cause }
}

/** The failure of what is sent on a socket that is not open any more. */
export function notOpen(): TransportFailure {
  return new TransportFailure('lost', say('socket-not-open'))
}
