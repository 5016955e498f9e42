import type { Worker, WorkerOptions } from 'node:worker_threads'
import { ConnectionError, isRecord, type SurrealEngineError, UnsupportedError } from '@surrealengine/core'

/** What is used of `node:worker_threads`. */
export type Threads = Pick<typeof import('node:worker_threads'), 'Worker' | 'MessageChannel' | 'receiveMessageOnPort'>

/**
 * Node's threads. Asked for in this way, no bundler takes a module of Node's along.
 * @throws UnsupportedError where there are none, or no memory that they share.
 */
export function threads(): Threads {
  const { process } = globalThis as {
    process?: { getBuiltinModule?: (name: 'node:worker_threads') => Threads | undefined }
  }
  const found = process?.getBuiltinModule?.('node:worker_threads')
  if (found !== undefined && 'SharedArrayBuffer' in globalThis) return found
  throw new UnsupportedError(
    'Calls that block need worker threads and shared memory, which this platform does not have',
    {
      hint: 'Use asyncMode: true here. asyncMode: false works under Node, Bun and Deno.',
    },
  )
}

/**
 * Starts the thread of blocking calls.
 * @throws UnsupportedError where this process may not start one.
 */
export function startWorker({ Worker }: Threads, options: WorkerOptions): Worker {
  try {
    return new Worker(new URL('./worker.js', import.meta.url), options)
  } catch (cause) {
    throw notStarted(cause)
  }
}

function notStarted(cause: unknown): SurrealEngineError {
  if (isRecord(cause) && cause['code'] === 'ERR_ACCESS_DENIED') {
    return new UnsupportedError('Calls that block need a worker thread, and this process may not start one', {
      cause,
      hint: 'Start Node with --allow-worker beside --permission, or use asyncMode: true.',
    })
  }
  return new ConnectionError('The worker thread of blocking calls did not start', { cause })
}
