import { isRecord } from '@surrealengine/core/transport'

/** What to send, and what becomes of the results. */
export interface Plan<T> {
  readonly sql: string
  readonly variables: Readonly<Record<string, unknown>>
  /** Takes the results of all statements, and the executor that they came from. */
  take(results: readonly unknown[], executor: object): T
  /** What to do instead of taking the results where the first of them is empty. */
  readonly ifEmpty?: Inquiry
}

/** A query that tells why there is no record, and the error for its results, which are missing if it failed. */
export interface Inquiry {
  readonly sql: string
  errorOf(results: readonly unknown[] | undefined): Error
}

/** Adds a value to the variables of a statement and returns how the statement refers to it, as in `$_0`. */
export type Bind = (value: unknown) => string

/** The variables of one statement. Values enter its text in no other way. */
export function bindings(): { readonly variables: Readonly<Record<string, unknown>>; readonly bind: Bind } {
  // Names that a definition in the database is unlikely to use: a bound variable hides one of the session.
  const variables: Record<string, unknown> = {}
  let count = 0
  return {
    variables,
    bind: value => {
      const name = `_${count++}`
      variables[name] = value
      return `$${name}`
    },
  }
}

/** A record as the database returns it. */
export type GivenRow = Readonly<Record<string, unknown>>

/** The rows that one statement returned. */
export function rowsOf(result: unknown): GivenRow[] {
  return Array.isArray(result) ? result.filter(isRecord) : []
}
