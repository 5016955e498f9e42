import {
  BoundQuery,
  ConfigurationError,
  type Executor,
  type LiveMessage,
  type LiveOptions,
  type LiveSubscription,
} from '@surrealengine/core'
import type {} from '@surrealengine/core/live'
import { fromRow } from '../model/from-row.js'
import { bindings, type GivenRow } from '../statement.js'
import { type Query, select, tableOf } from './query.js'

/**
 * Changes of the records that a query asks for, as documents.
 * @throws ConfigurationError for a query with an order, a limit or fetched records.
 */
export async function liveDocuments<D>(
  query: Query<D>,
  executor: Executor,
  options: LiveOptions,
): Promise<LiveSubscription<D>> {
  if (query.order.length > 0 || query.limit !== undefined || query.start > 0 || query.fetched.length > 0) {
    throw new ConfigurationError('live() knows filter() alone', {
      hint: 'Leave orderBy(), limit(), start() and fetch() out.',
    })
  }
  const { variables, bind } = bindings()
  const sql = `LIVE ${select(query, tableOf(query), bind)}`
  const subscription = await executor.live(new BoundQuery(sql, variables), options)
  return withDocuments(row => fromRow(query.Class, row, executor), subscription)
}

/** Makes a document of a row. */
type Make<D> = (row: GivenRow) => D

function withDocuments<D>(make: Make<D>, rows: LiveSubscription<GivenRow>): LiveSubscription<D> {
  return {
    get id() {
      return rows.id
    },
    get isOver() {
      return rows.isOver
    },
    ready: () => rows.ready(),
    subscribe: (listener, onEnd) => rows.subscribe(message => listener(convert(make, message)), onEnd),
    kill: () => rows.kill(),
    [Symbol.asyncIterator]: () => converted(make, rows[Symbol.asyncIterator]()),
    [Symbol.asyncDispose]: () => rows.kill(),
  }
}

/** No generator: its return() would wait for a next() that nothing ends. */
function converted<D>(make: Make<D>, rows: AsyncIterator<LiveMessage<GivenRow>>): AsyncIterator<LiveMessage<D>> {
  return {
    next: async () => {
      const { done, value } = await rows.next()
      return done ? { done, value } : { done: false, value: convert(make, value) }
    },
    return: async () => {
      await rows.return?.()
      return { done: true, value: undefined }
    },
  }
}

function convert<D>(make: Make<D>, message: LiveMessage<GivenRow>): LiveMessage<D> {
  switch (message.action) {
    case 'SNAPSHOT':
      return { ...message, values: message.values.map(make) }
    case 'GAP':
    case 'KILLED':
      return message
    default:
      return { ...message, value: make(message.value) }
  }
}
