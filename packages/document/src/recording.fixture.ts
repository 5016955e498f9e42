import { BoundQuery, type Executor } from '@surrealengine/core'

/** A statement that was sent. */
export interface Sent {
  readonly sql: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** An executor that records its statements, and forwards them unless it has results of its own. */
export function recording(
  executor: Executor,
  answer?: readonly unknown[],
): { readonly executor: Executor; readonly sent: Sent[] } {
  const sent: Sent[] = []
  const query: Executor['query'] = (sql, variables = {}, options = {}) => {
    if (sql instanceof BoundQuery) throw new Error('Documents send their statements as text with variables')
    sent.push({ sql, variables: { ...variables } })
    // The type of the results is known to the caller alone.
    return answer === undefined ? executor.query(sql, variables, options) : Promise.resolve(answer as never)
  }
  return { executor: withQuery(executor, query), sent }
}

/** An executor with another `query()`. Everything else is forwarded. */
export function withQuery(executor: Executor, query: Executor['query']): Executor {
  return new Proxy(executor, {
    get: (target, name) => {
      const value: unknown = name === 'query' ? query : Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
