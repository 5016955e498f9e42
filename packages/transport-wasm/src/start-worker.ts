import { ConfigurationError, MissingPackageError, randomUuid, UnsupportedError } from '@surrealengine/core'
import { advise, say } from '#prose'
import { PROTOCOL, type Request, type Response } from './messages.js'
import { type PolicyWatch, watchPolicy } from './policy-watch.js'

/** Milliseconds to wait for the first message of a worker, which loads only its own module before that. */
const START_TIMEOUT = 60_000

/** The directives that may forbid a worker. */
const DIRECTIVES: readonly string[] = ['worker-src', 'child-src', 'script-src', 'script-src-elem', 'default-src']

/** A worker that runs its module. */
export interface ReadyWorker {
  readonly worker: Worker
  /** Resolves when the worker has failed or was terminated, with the message of the error or an empty string. */
  readonly gone: Promise<string>
  terminate(): void
}

/**
 * Starts the worker of an engine.
 * @throws ConfigurationError if a Content Security Policy forbids it, naming the directive.
 * @throws MissingPackageError if its module is not found or is of another version.
 * @throws UnsupportedError if the platform has no workers.
 */
export async function startWorker(make: () => Worker = makeWorker): Promise<ReadyWorker> {
  if (typeof Worker === 'undefined') throw new UnsupportedError(say('no-workers'))
  const policy = watchPolicy(DIRECTIVES)
  let worker: Worker | undefined
  try {
    worker = make()
    const lock = `surrealengine:worker:${randomUuid()}`
    await greet(worker, lock)
    return watch(worker, lock)
  } catch (cause) {
    worker?.terminate()
    throw await startFailure(cause, policy)
  } finally {
    policy.stop()
  }
}

// Written exactly as bundlers recognize it.
function makeWorker(): Worker {
  return new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'surrealengine' })
}

/** Waits until the worker runs its module and holds the lock. */
async function greet(worker: Worker, lock: string): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const listening = new AbortController()
  try {
    await new Promise<void>((resolve, reject) => {
      const { signal } = listening
      worker.addEventListener(
        'message',
        ({ data }: MessageEvent<Response>) => {
          if (data?.kind === 'ready') resolve()
          if (data?.kind !== 'here') return
          if (data.protocol === PROTOCOL) worker.postMessage({ kind: 'hello', lock } satisfies Request)
          else reject(new MissingPackageError(say('worker-of-other-version'), { hint: advise('same-version') }))
        },
        { signal },
      )
      worker.addEventListener('error', event => reject(new Error(wordsOf(event))), { signal })
      timer = setTimeout(() => {
        reject(new MissingPackageError(say('worker-is-silent'), { hint: advise('worker-module') }))
      }, START_TIMEOUT)
    })
  } finally {
    clearTimeout(timer)
    listening.abort()
  }
}

/** The worker holds the lock until it ends: a page has no other way to notice that a worker was terminated. */
function watch(worker: Worker, lock: string): ReadyWorker {
  const unwatch = new AbortController()
  const gone = new Promise<string>(resolve => {
    worker.addEventListener('error', event => resolve(wordsOf(event)))
    navigator.locks?.request(lock, { signal: unwatch.signal }, () => resolve('')).catch(() => {})
  })
  return {
    worker,
    gone,
    terminate: () => {
      unwatch.abort()
      worker.terminate()
    },
  }
}

async function startFailure(cause: unknown, policy: PolicyWatch): Promise<unknown> {
  if (cause instanceof ConfigurationError) return cause
  const directive = (await policy.violated()) ?? (isPolicy(cause) ? 'worker-src' : undefined)
  if (directive !== undefined) {
    return new ConfigurationError(say('worker-not-allowed', directive), { cause, hint: advise('allow-worker') })
  }
  const words = cause instanceof Error ? cause.message : ''
  return new MissingPackageError(say('worker-not-started', words), { cause, hint: advise('find-worker') })
}

function isPolicy(cause: unknown): boolean {
  return cause instanceof Error && /content security policy/i.test(cause.message)
}

function wordsOf(event: Event): string {
  return 'message' in event && typeof event.message === 'string' ? event.message : ''
}
