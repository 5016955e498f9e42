import {
  type ErrorCode,
  isSurrealEngineError,
  type Outcome,
  type ServerFault,
  type StatementResponse,
} from '@surrealengine/core'
import { isTransportFailure, type TransportFailureReason } from '@surrealengine/core/transport'

/** Something that was thrown, as plain data. */
export type SerializedError =
  | SerializedLibraryError
  | SerializedFailure
  | SerializedPlainError
  /** Not an `Error`. */
  | { readonly is: 'value'; readonly value: unknown }

/** An error of the library. Its code tells its class. */
export interface SerializedLibraryError {
  readonly is: 'library'
  readonly code: ErrorCode
  readonly message: string
  readonly hint?: string | undefined
  readonly retryable: boolean
  readonly outcome: Outcome
  readonly option?: string | undefined
  /** What the server itself said. */
  readonly fault?: ServerFault | undefined
  readonly cause?: SerializedError
  /** What a `QueryError` has in addition. */
  readonly query?: {
    readonly index?: number | undefined
    readonly responses: readonly StatementResponse[]
  }
}

interface SerializedFailure {
  readonly is: 'failure'
  readonly reason: TransportFailureReason
  readonly message: string
  readonly sent: boolean
  readonly retryAfter?: number | undefined
  readonly cause?: SerializedError
}

interface SerializedPlainError {
  readonly is: 'error'
  readonly name: string
  readonly message: string
  /** The code of a system error, such as `ECONNREFUSED`. */
  readonly code?: string | undefined
  readonly cause?: SerializedError
}

/** How many causes of causes are kept: a chain of them may be circular. */
const MAX_CAUSES = 8

/** Turns something that was thrown into plain data. Values in it are kept as they are, and may not be encodable. */
export function serializeError(thrown: unknown, causesLeft: number = MAX_CAUSES): SerializedError {
  if (!(thrown instanceof Error)) return { is: 'value', value: thrown }
  const { message } = thrown
  const cause = causesLeft > 0 && 'cause' in thrown ? { cause: serializeError(thrown.cause, causesLeft - 1) } : {}
  if (isTransportFailure(thrown)) {
    const { reason, sent, retryAfter } = thrown
    return { is: 'failure', reason, message, sent, retryAfter, ...cause }
  }
  if (isSurrealEngineError(thrown)) {
    const { code, fault, hint, retryable, outcome } = thrown
    const option = 'option' in thrown && typeof thrown.option === 'string' ? { option: thrown.option } : {}
    return { is: 'library', code, message, hint, retryable, outcome, fault, ...option, ...cause, ...queryPart(thrown) }
  }
  const code = 'code' in thrown && typeof thrown.code === 'string' ? { code: thrown.code } : {}
  return { is: 'error', name: thrown.name, message, ...code, ...cause }
}

function queryPart(thrown: object): Pick<SerializedLibraryError, 'query'> {
  if (!('responses' in thrown && Array.isArray(thrown.responses))) return {}
  const { responses } = thrown
  const { index } = thrown as { index?: number }
  return { query: { index, responses } }
}

/** The same error without the values it holds, so that it can be encoded in any case. */
export function withoutValues(error: SerializedError): SerializedError {
  if (error.is === 'value') return { is: 'value', value: String(error.value) }
  const { cause: _, ...rest } = error
  if (rest.is !== 'library' || rest.fault === undefined) return rest
  const { details: __, cause: ___, ...fault } = rest.fault
  const { query } = rest
  return { ...rest, fault, ...(query !== undefined && { query: { ...query, responses: [] } }) }
}
