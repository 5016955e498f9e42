import {
  type CloseReason,
  type FrameChannel,
  isRecord,
  type Link,
  TransportFailure,
} from '@surrealengine/core/transport'
import { say } from '#prose'

/** Makes the socket of a link: the part that differs between platforms. */
export interface Dialer {
  /** Which part of the session's state the upgrade carries. */
  readonly applied: Link['applied']
  /**
   * Begins to connect. It may throw or call `failed`. `close()` of what it returns ends the socket at once, even while
   * it is opening, without waiting for the other side.
   */
  readonly dial: (opening: Opening) => FrameChannel
}

/** Told how the opening of a socket ends. Only the first call counts. */
export interface Opening {
  /** `version` is what the server called itself in its answer to the upgrade, where the platform shows that. */
  opened(version?: string): void
  /** `cause` is a `TransportFailure`, or the platform's own network error. */
  failed(cause: unknown): void
}

/** What the code of a close frame means. Any other code means that the link is lost. */
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
 * Why a socket ended that this side did not close: the code of the other side's close frame, or where there was none,
 * the error on this side.
 */
export function closeReason(code: number, cause?: unknown): CloseReason {
  const fault = KINDS[code] === undefined ? frameFault(cause) : undefined
  return fault ?? { kind: KINDS[code] ?? 'lost', code, ...(cause !== undefined && { cause }) }
}

/** The reason when an error of the package `ws` is about an invalid frame; `undefined` for any other error. */
export function frameFault(cause: unknown): CloseReason | undefined {
  const code = isRecord(cause) ? String(cause['code']) : ''
  if (!code.startsWith('WS_ERR_')) return undefined
  return { kind: /^WS_ERR_UNSUPPORTED_\w+_LENGTH$/.test(code) ? 'too-big' : 'protocol', cause }
}

/** The failure of sending on a socket that is no longer open. */
export function notOpen(): TransportFailure {
  return new TransportFailure('lost', say('socket-not-open'))
}
