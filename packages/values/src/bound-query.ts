import { check, conflict } from '#prose'
import { branded } from './brand.js'

/** An expression that writes itself as SurrealQL, such as `eq('age', 30)` of the package `surrealdb`. */
interface Expression {
  toSQL(context: { def(value: unknown): string }): string
}

/** How many parameters were named in this process: those of two copies of this package do not meet in one query. */
const COUNT = Symbol.for('surrealengine.surql')

/** SurrealQL together with the values of its parameters. */
export interface BoundQuery<R extends unknown[] = unknown[]> {
  /** The SurrealQL. */
  readonly query: string
  /** A copy of the values of the parameters, named without the `$`. */
  readonly bindings: Record<string, unknown>
  /** Adds SurrealQL to the end, with parameters of its own. */
  append(other: BoundQuery<R>): this
  append(query: string, bindings?: Record<string, unknown>): this
  append(strings: TemplateStringsArray, ...values: unknown[]): this
}

export interface BoundQueryConstructor {
  new <R extends unknown[] = unknown[]>(
    query?: string | BoundQuery<R>,
    bindings?: Record<string, unknown>,
  ): BoundQuery<R>
}

/**
 * Makes a `BoundQuery`; most are made by `surql`.
 *
 * @throws TypeError for what is neither SurrealQL nor another query.
 *
 * @example
 * ```ts
 * import { BoundQuery } from '@surrealengine/values'
 *
 * const query = new BoundQuery('SELECT * FROM users WHERE age > $age', { age: 30 })
 * query.append(' LIMIT $most', { most: 10 })
 * ```
 */
export const BoundQuery: BoundQueryConstructor = /* @__PURE__ */ branded(
  'BoundQuery',
  class implements BoundQuery {
    query = ''
    values: Record<string, unknown> = {}

    constructor(query: string | BoundQuery = '', bindings: Record<string, unknown> = {}) {
      this.append(query, bindings)
    }

    get bindings(): Record<string, unknown> {
      return { ...this.values }
    }

    append(query: string | BoundQuery | TemplateStringsArray, ...values: unknown[]): this {
      if (Object(query).raw) return this.append(surql(query as TemplateStringsArray, ...values))
      const isBound = query instanceof BoundQuery
      check('BoundQuery', isBound || typeof query === 'string')
      const added = isBound ? query.bindings : Object(values[0])
      for (const [name, value] of Object.entries(added)) {
        if (Object.hasOwn(this.values, name) && !Object.is(this.values[name], value)) throw conflict(name)
      }
      this.values = { ...this.values, ...added }
      this.query += isBound ? query.query : query
      return this
    }
  },
)

/**
 * SurrealQL whose values are sent beside it: each `${value}` becomes a parameter. A `BoundQuery` among the values is put
 * in its place, with its parameters.
 *
 * @example
 * ```ts
 * import { surql } from '@surrealengine/values'
 *
 * const adults = surql`age >= ${18}`
 * const query = surql`SELECT * FROM users WHERE ${adults} LIMIT ${10}`
 * ```
 */
export function surql<R extends unknown[] = unknown[]>(
  strings: TemplateStringsArray,
  ...values: unknown[]
): BoundQuery<R> {
  const query = new BoundQuery<R>()
  const bind = (value: unknown): string => {
    const name = nextName()
    query.append('', { [name]: value })
    return `$${name}`
  }
  strings.forEach((text, at) => {
    query.append(text)
    if (at >= values.length) return
    const value = values[at]
    if (value instanceof BoundQuery) query.append(value as BoundQuery<R>)
    else query.append(isExpression(value) ? value.toSQL({ def: bind }) : bind(value))
  })
  return query
}

/** Names that are not those of the package `surrealdb`, whose queries may stand within these. */
function nextName(): string {
  const counts = globalThis as { [COUNT]?: number }
  counts[COUNT] = (counts[COUNT] ?? 0) + 1
  return `_bind${counts[COUNT]}`
}

function isExpression(value: unknown): value is Expression {
  return typeof (value as Partial<Expression> | null | undefined)?.toSQL === 'function'
}
