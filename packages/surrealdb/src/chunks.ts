import type { StatementAnswer } from '@surrealengine/core'
import { Duration, type QueryChunk, type QueryStats } from 'surrealdb'
import { sdkError, statementError } from './errors.js'

/** The answers of a query in the form of the SDK: one chunk per statement. The query is sent when they are first read. */
export function chunksOf<T>(ask: () => Promise<readonly StatementAnswer[]>): AsyncIterable<QueryChunk<T>> {
  return {
    [Symbol.asyncIterator]: () => {
      let answers: Promise<readonly StatementAnswer[]> | undefined
      let query = 0
      return {
        next: async () => {
          answers ??= ask().catch(thrown => {
            throw sdkError(thrown)
          })
          const answer = (await answers)[query]
          if (answer === undefined) return { done: true, value: undefined }
          return { done: false, value: chunkOf<T>(answer, query++) }
        },
        return: async () => {
          answers = Promise.resolve([])
          return { done: true, value: undefined }
        },
      }
    },
  }
}

function chunkOf<T>(answer: StatementAnswer, query: number): QueryChunk<T> {
  const { time } = answer
  const head = {
    query,
    batch: 0,
    get stats(): QueryStats {
      return statsOf(time)
    },
  }
  if (!answer.ok) return Object.assign(head, { kind: 'single' as const, error: statementError(answer.error) })
  const { result } = answer
  const type = answer.type as Exclude<QueryChunk<T>['type'], undefined>
  return Array.isArray(result)
    ? Object.assign(head, { kind: 'batched-final' as const, type, result })
    : Object.assign(head, { kind: 'single' as const, type, result: [result as T] })
}

/** The statistics of a statement: only its time, as in the SDK. */
function statsOf(time: string | undefined): QueryStats {
  return {
    bytesReceived: -1,
    bytesScanned: -1,
    recordsReceived: -1,
    recordsScanned: -1,
    duration: time === undefined ? new Duration([0n, 0n]) : Duration.parseFloat(time),
  }
}
