import { UnsupportedError } from '@surrealengine/core'

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
      hint: 'Use asyncMode: true here. asyncMode: false works under Node.',
    },
  )
}
