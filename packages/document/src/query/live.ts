import type { Executor, LiveMessage, LiveOptions, LiveSubscription } from '@surrealengine/core'
import { boundQuery } from '@surrealengine/core/extension'
import type {} from '@surrealengine/core/live'
import { fromRow } from '../model/from-row.js'
import { bindings, type GivenRow } from '../plan.js'
import { wrong } from '../wrong.js'
import { type Query, select, tableOf } from './query.js'

/**
 * Changes of the records of a query, as documents.
 * @throws ConfigurationError for a query with an order, a limit or fetched records.
 */
export async function liveDocuments<D>(
  query: Query<D>,
  executor: Executor,
  options: LiveOptions,
): Promise<LiveSubscription<D>> {
  const { Class, order, limit, start, fetched } = query
  if (order.length + start + fetched.length > 0 || limit !== undefined) {
    throw wrong('cannot-combine', ['live', 'orderBy(), limit(), start() or fetch()'])
  }
  const { variables, bind } = bindings()
  const sql = `LIVE ${select(query, tableOf(query), bind)}`
  const rows = await executor.live(boundQuery(sql, variables), options)
  const convert = ofDocuments((row: GivenRow) => fromRow(Class, row, executor))
  return {
    get id() {
      return rows.id
    },
    get isOver() {
      return rows.isOver
    },
    ready: () => rows.ready(),
    subscribe: (listener, onEnd) => rows.subscribe(message => listener(convert(message)), onEnd),
    kill: () => rows.kill(),
    [Symbol.asyncIterator]: () => converted(rows[Symbol.asyncIterator](), convert),
    [Symbol.asyncDispose]: () => rows.kill(),
  }
}

/** Not a generator, whose return() would wait for the next() that is under way. */
function converted<T, R>(messages: AsyncIterator<T>, convert: (message: T) => R): AsyncIterator<R> {
  return {
    next: async () => {
      const { done, value } = await messages.next()
      return done ? { done, value } : { done: false, value: convert(value) }
    },
    return: async () => {
      await messages.return?.()
      return { done: true, value: undefined }
    },
  }
}

function ofDocuments<D>(make: (row: GivenRow) => D): (message: LiveMessage<GivenRow>) => LiveMessage<D> {
  return message => {
    if ('values' in message) return { ...message, values: message.values.map(make) }
    return 'value' in message ? { ...message, value: make(message.value) } : message
  }
}
