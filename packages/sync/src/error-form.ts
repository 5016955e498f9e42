import {
  type ErrorCode,
  isRecord,
  isSurrealEngineError,
  isTransportFailure,
  type Outcome,
  type ServerFault,
  type StatementResponse,
  TransportFailure,
  type TransportFailureReason,
} from '@surrealengine/core'
import { libraryError } from './library-error.js'

/** An error as plain data. */
export type ErrorForm = LibraryForm | FailureForm | PlainForm | { readonly is: 'value'; readonly value: unknown }

/** One of the library: found again by its code. */
export interface LibraryForm {
  readonly is: 'library'
  readonly code: ErrorCode
  readonly message: string
  readonly hint?: string | undefined
  readonly retryable: boolean
  readonly outcome: Outcome
  readonly option?: string | undefined
  /** What the server itself said. */
  readonly fault?: ServerFault | undefined
  readonly cause?: ErrorForm
  /** What a `QueryError` has besides. */
  readonly query?: {
    readonly index?: number | undefined
    readonly responses: readonly StatementResponse[]
  }
}

interface FailureForm {
  readonly is: 'failure'
  readonly reason: TransportFailureReason
  readonly message: string
  readonly sent: boolean
  readonly retryAfter?: number | undefined
  readonly cause?: ErrorForm
}

interface PlainForm {
  readonly is: 'error'
  readonly name: string
  readonly message: string
  /** As the system's errors have it: `ECONNREFUSED`. */
  readonly code?: string | undefined
  readonly cause?: ErrorForm
}

/** So long a chain of causes is kept. One may lead back to itself. */
const CAUSES = 8

/** What can be told to another thread of something that was thrown. */
export function formOf(thrown: unknown, left: number = CAUSES): ErrorForm {
  if (!(thrown instanceof Error)) return { is: 'value', value: thrown }
  const { message } = thrown
  const cause = left > 0 && 'cause' in thrown ? { cause: formOf(thrown.cause, left - 1) } : {}
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

function queryPart(thrown: object): Pick<LibraryForm, 'query'> {
  if (!('responses' in thrown && Array.isArray(thrown.responses))) return {}
  const { responses } = thrown
  const { index } = thrown as { index?: number }
  return { query: { index, responses } }
}

/** The same without what else may have no form on the wire. */
export function bareForm(form: ErrorForm): ErrorForm {
  if (form.is === 'value') return { is: 'value', value: String(form.value) }
  const { cause: _, ...rest } = form
  if (rest.is !== 'library' || rest.fault === undefined) return rest
  const { details: __, cause: ___, ...fault } = rest.fault
  const { query } = rest
  return { ...rest, fault, ...(query !== undefined && { query: { ...query, responses: [] } }) }
}

/** The error again, of the same class, with the stack of whoever waited for it. */
export function errorFrom(form: ErrorForm): unknown {
  if (form.is === 'value') return form.value
  const cause = form.cause === undefined ? {} : { cause: errorFrom(form.cause) }
  if (form.is === 'library') return libraryError(form, cause)
  if (form.is === 'failure') {
    const { reason, message, sent, retryAfter } = form
    return new TransportFailure(reason, message, { sent, retryAfter, ...cause })
  }
  const error = new Error(form.message, cause)
  if (form.name !== error.name) Object.defineProperty(error, 'name', { value: form.name, configurable: true })
  return form.code === undefined ? error : Object.assign(error, { code: form.code })
}

/** Whether something that came over the bridge is an error's form. */
export function isErrorForm(value: unknown): value is ErrorForm {
  return isRecord(value) && typeof value['is'] === 'string'
}
