import { BoundQuery } from './bound-query.js'

/** An expression that writes itself as SurrealQL, such as `eq('age', 30)` of the package `surrealdb`. */
interface Expression {
  toSQL(context: { def(value: unknown): string }): string
}

/** How many parameters were named in this process: those of two copies of this package do not meet in one query. */
const COUNT = Symbol.for('surrealengine.surql')

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
