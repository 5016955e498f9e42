import { BoundQuery, type Executor } from '@surrealengine/core'

/** What was sent. */
export interface Sent {
  readonly sql: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** An executor that passes everything on and keeps what it was asked. */
export function recording(executor: Executor): { readonly executor: Executor; readonly sent: Sent[] } {
  const sent: Sent[] = []
  const query: Executor['query'] = (sql, variables = {}, options = {}) => {
    if (sql instanceof BoundQuery) throw new Error('Documents send their statements as text with variables')
    sent.push({ sql, variables })
    return executor.query(sql, variables, options)
  }
  return { executor: { ...executor, query }, sent }
}
