import {
  type CallKind,
  ConfigurationError,
  checkKnown,
  isRecord,
  milliseconds,
  OPTIONS_OF,
  type Origin,
  type TimeSpan,
} from '@surrealengine/core'

/** Whom the methods of an executor ask: a connection, session, lease or transaction in the worker. */
export interface Caller {
  /** Calls a method there and waits. `options` are those of the call; its deadline counts so many times. */
  call(method: string, args: readonly unknown[], options: unknown, deadlines?: number): unknown
  /** The same, for what makes something there. */
  make(method: string, args: readonly unknown[], options: unknown, what: Made, deadlines?: number): Child
  /** Which database is asked. */
  origin(): Origin
}

/** What a call makes in the worker. It is lost with the thread. */
export type Made = 'transaction' | 'session' | 'lease'

/** Something that a call made in the worker. */
export interface Child extends Caller {
  /** The id that the database knows it by, where it has one. */
  readonly id: unknown
}

/**
 * Checks the options of a blocking call. `method` names it, and `kind` says which options it has.
 * @throws ConfigurationError for options that are no object, one that the call does not have, and a signal.
 */
export function checkOptions(options: object, method: string, kind: CallKind = 'call'): void {
  const { signal, ...others } = isRecord(options) ? options : {}
  if (signal !== undefined) {
    throw new ConfigurationError('The option signal has no effect: nothing can abort while the thread waits', {
      option: 'signal',
      hint: "Pass { timeout: '5s' } instead, or use asyncMode: true.",
    })
  }
  const known = OPTIONS_OF[kind].filter(option => option !== 'signal')
  checkKnown(isRecord(options) ? others : options, known, ` of ${method}()`)
}

/**
 * The milliseconds that a call may take by its options.
 * @throws ConfigurationError for a timeout that is none.
 */
export function timeoutIn(options: unknown, fallback: number): number {
  if (typeof options !== 'object' || options === null) return fallback
  const { timeout } = options as { timeout?: TimeSpan }
  return timeout === undefined ? fallback : milliseconds(timeout, 'timeout')
}
