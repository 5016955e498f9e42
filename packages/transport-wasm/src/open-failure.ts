import {
  ConfigurationError,
  DatabaseLockedError,
  DatabaseUnreadableError,
  MissingPackageError,
  type SurrealEngineError,
  UnsupportedError,
} from '@surrealengine/core'
import { TransportFailure } from '@surrealengine/core/transport'
import { advise, say } from '#prose'
import type { WorkerFailure } from './messages.js'

/** The rejection of a request that the worker could not fulfil. */
export class WorkerError extends Error {
  readonly failure: WorkerFailure

  constructor(failure: WorkerFailure) {
    super(failure.words)
    this.failure = failure
  }
}

/** The error for a database that a worker could not open. */
export function openFailure(cause: unknown, where: string): unknown {
  return cause instanceof WorkerError ? failureOf(cause, where) : cause
}

function failureOf(cause: WorkerError, where: string): SurrealEngineError | TransportFailure {
  const { why, words, detail = 'script-src' } = cause.failure
  switch (why) {
    case 'missing':
      return new MissingPackageError(say('engine-missing', words), { cause, hint: advise('install-engine') })
    case 'no-wasm':
      return new MissingPackageError(say('engine-file-missing', words), { cause, hint: advise('serve-engine') })
    case 'policy':
      return new ConfigurationError(say('engine-not-allowed', detail), { cause, hint: advise('allow-engine') })
    case 'locked':
      return new DatabaseLockedError(say('database-locked', where), { cause, hint: advise('close-other-tab') })
    case 'insecure':
      return new UnsupportedError(say('no-locks', where), { cause, hint: advise('secure-context') })
    case 'refused':
      return new DatabaseUnreadableError(say('storage-refused', where, words), {
        cause,
        hint: advise('allow-storage'),
      })
    case 'full':
      return new DatabaseUnreadableError(say('storage-full', where, words), { cause, hint: advise('make-room') })
    case 'foreign':
      return new DatabaseUnreadableError(say('storage-foreign', where, words), { cause, hint: advise('choose-name') })
    case 'engine':
      return new TransportFailure('refused', say('engine-not-started', words), { cause })
  }
}
