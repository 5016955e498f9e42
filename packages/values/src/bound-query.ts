import { check, conflict } from '#prose'
import { branded } from './brand.js'
import { surql } from './surql.js'

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
