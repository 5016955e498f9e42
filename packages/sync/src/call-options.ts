import { ConfigurationError, type TimeSpan } from '@surrealengine/core'
import { type CallKind, OPTIONS_OF } from '@surrealengine/core/extension'
import { checkKnown, isRecord, milliseconds } from '@surrealengine/core/transport'

/**
 * Checks the options of a blocking call. `method` is its name, for the message; `kind` says which options it takes.
 * @throws ConfigurationError when they are not an object, for an unknown option, and for a signal.
 */
export function checkOptions(options: object, method: string, kind: CallKind = 'call'): void {
  const { signal, ...others } = isRecord(options) ? options : {}
  if (signal !== undefined) {
    throw new ConfigurationError(
      'The option signal has no effect on a blocking call: nothing can abort it while the thread waits',
      { option: 'signal', hint: "Pass { timeout: '5s' } instead, or use asyncMode: true." },
    )
  }
  const known = OPTIONS_OF[kind].filter(option => option !== 'signal')
  checkKnown(isRecord(options) ? others : options, known, ` of ${method}()`)
}

/**
 * The timeout in the options of a call, in milliseconds.
 * @throws ConfigurationError when it is not a valid duration.
 */
export function timeoutIn(options: unknown, fallback: number): number {
  if (typeof options !== 'object' || options === null) return fallback
  const { timeout } = options as { timeout?: TimeSpan }
  return timeout === undefined ? fallback : milliseconds(timeout, 'timeout')
}
