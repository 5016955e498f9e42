import type { Connection, ExportOptions } from '@surrealengine/core'
import type { SqlExportOptions } from 'surrealdb'
import { sdkError } from './errors.js'

/** An export in the form of the SDK. Resolves once the server has accepted it. */
export async function exportResponse(connection: Connection, given: Partial<SqlExportOptions>): Promise<Response> {
  // Every supported server exports in the format of SurrealDB 3 by default.
  const { v3: _, ...options } = given
  const reader = connection.export(options as ExportOptions).getReader()
  let first: ReadableStreamReadResult<Uint8Array> | undefined = await reader.read()
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const read = first ?? (await reader.read().catch(rethrow))
        first = undefined
        if (read.done) controller.close()
        else controller.enqueue(read.value)
      },
      cancel: reason => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
  return new Response(body, { headers: { 'content-type': 'text/plain; charset=utf-8' } })
}

function rethrow(thrown: unknown): never {
  throw sdkError(thrown)
}
