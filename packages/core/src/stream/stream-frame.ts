import type { ServerFault } from '../errors/server-fault.js'
import { isRecord } from '../shared/is-record.js'
import { readFault } from '../wire/rpc-frame.js'

/** The version of the protocol that this library reads. */
export const VERSION = 1

/** One frame of a streaming query. */
export type StreamFrame =
  /** The server begins to run the query. */
  | { readonly kind: 'begin'; readonly version: number; readonly statements: number }
  /** Rows of the statement with this index. */
  | { readonly kind: 'rows'; readonly index: number; readonly values: readonly unknown[] }
  /** The only result of a statement that does not return a list. */
  | { readonly kind: 'value'; readonly index: number; readonly value: unknown }
  /** A statement has ended. */
  | { readonly kind: 'finished'; readonly index: number; readonly statement: FinishedStatement }
  /** The query has ended. With an `error` the server stopped it, and undid what the statement in progress had done. */
  | { readonly kind: 'end'; readonly error: ServerFault | undefined }
  /** Something that a later server sends: to be ignored. */
  | { readonly kind: 'other' }

/** What a server says of a statement that has ended. */
export interface FinishedStatement {
  readonly error: ServerFault | undefined
  /** Whether the result is a single value rather than a list. */
  readonly isSingle: boolean
  readonly time: string | undefined
  readonly type: string | undefined
}

/**
 * Reads the result of a frame; `undefined` if it is not one of a streaming query.
 * @throws TypeError if it is malformed.
 */
export function readStreamFrame(result: unknown): StreamFrame | undefined {
  if (!isRecord(result) || typeof result['stream'] !== 'string') return undefined
  const { stream, error } = result
  switch (stream) {
    case 'begin':
      return { kind: 'begin', version: wholeNumber(result['version']), statements: wholeNumber(result['statements']) }
    case 'rows':
      return { kind: 'rows', index: wholeNumber(result['index']), values: list(result['values']) }
    case 'value':
      return { kind: 'value', index: wholeNumber(result['index']), value: result['value'] }
    case 'finished':
      return { kind: 'finished', index: wholeNumber(result['index']), statement: finished(result) }
    case 'end':
      return { kind: 'end', error: faultIn(error) }
    default:
      return { kind: 'other' }
  }
}

function finished({ error, single, time, type }: Record<string, unknown>): FinishedStatement {
  return { error: faultIn(error), isSingle: single === true, time: text(time), type: text(type) }
}

function faultIn(error: unknown): ServerFault | undefined {
  return error === undefined || error === null ? undefined : readFault(error)
}

function wholeNumber(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value
  throw new TypeError('a frame of a stream without a number')
}

function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new TypeError('a frame of a stream without its rows')
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
