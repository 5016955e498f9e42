/** What is sent, and what is made of the answer. */
export interface Plan<T> {
  readonly sql: string
  readonly variables: Readonly<Record<string, unknown>>
  /** Takes the results of all statements, and who gave them. */
  take(results: readonly unknown[], executor: object): T
  /** What to ask where the first result is empty, instead of taking it. */
  readonly ifNone?: Doubt
}

/** A question about why there is no record, and the error that its results mean. There are none where it failed. */
export interface Doubt {
  readonly sql: string
  errorOf(results: readonly unknown[] | undefined): Error
}

/** Puts a value into the variables of a statement and gives the variable's name, as in `$_0`. */
export type Bind = (value: unknown) => string

/** Variables of one statement. No value comes into its text in another way. */
export function bindings(): { readonly variables: Readonly<Record<string, unknown>>; readonly bind: Bind } {
  // Names that a definition of the user's would hardly read: a bound variable hides a session's of the same name.
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

/** A row, as the database gives it. */
export type GivenRow = Readonly<Record<string, unknown>>

/** The rows that one statement gave. */
export function rowsOf(result: unknown): GivenRow[] {
  return Array.isArray(result) ? result.filter(isRow) : []
}

function isRow(value: unknown): value is GivenRow {
  return typeof value === 'object' && value !== null
}
