import { ConfigurationError, MissingPackageError, UnsupportedError } from '@surrealengine/core'
import { advise, say } from '#prose'
import { PROTOCOL, type Request, type Response } from './messages.js'

/** Milliseconds in which a worker says that it is there. It loads nothing but its own module meanwhile. */
const PATIENCE = 60_000

/** The directives that a browser asks whether it may run a worker. */
const DIRECTIVES: readonly string[] = ['worker-src', 'child-src', 'script-src', 'script-src-elem', 'default-src']

/** A worker that has said hello. */
export interface ReadyWorker {
  readonly worker: Worker
  /** Settles with a word about it when the worker is gone: it failed, or somebody ended it. */
  readonly gone: Promise<string>
  terminate(): void
}

/**
 * Starts the worker of an engine.
 * @throws ConfigurationError for a Content Security Policy that forbids it, with the directive.
 * @throws MissingPackageError when its module is not found or is another one.
 * @throws UnsupportedError where there are no workers.
 */
export async function startWorker(make: () => Worker = makeWorker): Promise<ReadyWorker> {
  if (typeof Worker === 'undefined') throw new UnsupportedError(say('no-workers'))
  const policy = watchPolicy()
  let worker: Worker | undefined
  try {
    worker = make()
    const lock = `surrealengine:worker:${Math.random()}`
    await greet(worker, lock)
    return watch(worker, lock)
  } catch (cause) {
    worker?.terminate()
    throw await startFailure(cause, policy)
  } finally {
    policy.stop()
  }
}

// Bundlers look for this expression as it stands.
function makeWorker(): Worker {
  return new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'surrealengine' })
}

/** Waits until the worker is there, and has the lock. */
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
      }, PATIENCE)
    })
  } finally {
    clearTimeout(timer)
    listening.abort()
  }
}

/** The worker holds the lock as long as it lives. Nothing else tells a page that a worker was ended. */
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

interface PolicyWatch {
  readonly directive: () => string | undefined
  stop(): void
}

/** Watches for what a Content Security Policy forbids: a worker that fails for it says nothing of that itself. */
function watchPolicy(): PolicyWatch {
  let directive: string | undefined
  const note = (event: Event): void => {
    if (!('effectiveDirective' in event) || typeof event.effectiveDirective !== 'string') return
    if (DIRECTIVES.includes(event.effectiveDirective)) directive ??= event.effectiveDirective
  }
  // In a worker the event comes to the global object, in a page to the document and from there on.
  globalThis.addEventListener?.('securitypolicyviolation', note)
  return {
    directive: () => directive,
    stop: () => globalThis.removeEventListener?.('securitypolicyviolation', note),
  }
}

async function startFailure(cause: unknown, policy: PolicyWatch): Promise<unknown> {
  if (cause instanceof ConfigurationError) return cause
  // The report of a violation is a task of its own, which may come after the failure.
  for (let turn = 0; turn < 50 && policy.directive() === undefined; turn += 1) {
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  const directive = policy.directive() ?? (isPolicy(cause) ? 'worker-src' : undefined)
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
