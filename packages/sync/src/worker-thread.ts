import type { Worker, WorkerOptions } from 'node:worker_threads'
import { ConnectionError, type SurrealEngineError, UnsupportedError } from '@surrealengine/core'
import { isRecord } from '@surrealengine/core/transport'
import type { WorkerData } from './wire.js'

/** The part of `node:worker_threads` that is used. */
export type Threads = Pick<typeof import('node:worker_threads'), 'Worker' | 'MessageChannel' | 'receiveMessageOnPort'>

/**
 * The platform's worker threads. Looked up at run time, so that no bundler tries to include a Node module.
 * @throws UnsupportedError where there are no worker threads, or no shared memory.
 */
export function workerThreads(): Threads {
  const { process } = globalThis as {
    process?: { getBuiltinModule?: (name: 'node:worker_threads') => Threads | undefined }
  }
  const found = process?.getBuiltinModule?.('node:worker_threads')
  if (found !== undefined && 'SharedArrayBuffer' in globalThis) return found
  throw new UnsupportedError(
    'Blocking calls need worker threads and shared memory, which this platform does not have',
    { hint: 'Use asyncMode: true here. asyncMode: false works in Node, Bun and Deno.' },
  )
}

/**
 * Starts the thread that holds the connections of blocking calls.
 * @throws UnsupportedError where this process may not start one.
 */
export function startWorker({ Worker }: Threads, data: WorkerData): Worker {
  const execArgv = workerArguments(process.execArgv)
  const options: WorkerOptions = {
    name: 'surrealengine',
    workerData: data,
    transferList: [data.port],
    ...(execArgv !== undefined && { execArgv }),
  }
  try {
    return new Worker(new URL('./worker.js', import.meta.url), options)
  } catch (cause) {
    throw notStarted(cause)
  }
}

function notStarted(cause: unknown): SurrealEngineError {
  if (isRecord(cause) && cause['code'] === 'ERR_ACCESS_DENIED') {
    return new UnsupportedError('Blocking calls need a worker thread, and this process may not start one', {
      cause,
      hint: 'Start Node with --allow-worker as well as --permission, or use asyncMode: true.',
    })
  }
  return new ConnectionError('The worker thread for blocking calls did not start', { cause })
}

/** Node flags that name the program to run. A worker runs a file, and rejects them. */
const PROGRAM_FLAGS = /^(-e|--eval|-p|--print|-pe|--input-type)(=|$)/
/** Node flags that change how modules are resolved and loaded. Each takes a value. */
const MODULE_FLAGS = /^(-r|--require|--import|--loader|--experimental-loader|-C|--conditions)(=|$)/

/**
 * The Node flags to start a worker with, given those of the process. `undefined` leaves them to Node, which passes them
 * all on. Where a worker would reject one of them, only those that modules may depend on are kept.
 */
export function workerArguments(given: readonly string[]): string[] | undefined {
  if (!given.some(flag => PROGRAM_FLAGS.test(flag))) return undefined
  return given.flatMap((flag, index) => {
    if (!MODULE_FLAGS.test(flag)) return []
    const value = given[index + 1]
    return flag.includes('=') || value === undefined ? [flag] : [flag, value]
  })
}
