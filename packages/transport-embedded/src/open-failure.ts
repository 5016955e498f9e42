import {
  DatabaseLockedError,
  DatabaseUnreadableError,
  type SurrealEngineError,
  UnsupportedError,
} from '@surrealengine/core'
import { troubles } from '@surrealengine/core/extension'
import { isRecord, TransportFailure } from '@surrealengine/core/transport'

const LOCKED = /already locked by another process|lock hold by current process|while lock file/i
const DENIED = /permission denied|access is denied|read-only file system|os error (?:13|30)\b/i
const NOT_IN_BUILD = /not enabled in this build|unable to load the specified datastore/i

/** The error of the library for an engine that could not open a database. */
export function openFailure(cause: unknown, directory: string | undefined): SurrealEngineError | TransportFailure {
  const reason = reasonOf(cause)
  if (NOT_IN_BUILD.test(reason)) {
    return new UnsupportedError('This build of @surrealdb/node does not support the storage engine in the url', {
      cause,
      hint: 'Use surrealkv:// or file://.',
    })
  }
  if (directory === undefined) return new TransportFailure('refused', 'The engine did not start', { cause })
  if (LOCKED.test(reason)) {
    return new DatabaseLockedError(`${directory} is open in another process, or in another thread of this one`, {
      cause,
      hint: troubles.hintOf(troubles.DATABASE_LOCKED),
    })
  }
  if (DENIED.test(reason)) return denied(directory, cause)
  return new DatabaseUnreadableError(`${directory} cannot be opened`, {
    cause,
    hint: 'The cause says what the engine found. If the database is damaged, restore it from a backup.',
  })
}

/** Whether the engine could not get the lock of a directory. */
export function isLocked(failure: unknown): boolean {
  return failure instanceof DatabaseLockedError
}

/** The error of the library for an error of the operating system about a directory. */
export function unreadable(directory: string, cause: unknown): DatabaseUnreadableError {
  const code = isRecord(cause) ? cause['code'] : undefined
  switch (code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return denied(directory, cause)
    case 'EEXIST':
    case 'ENOTDIR':
      return new DatabaseUnreadableError(`${directory} is not a directory, or a part of its path is a file`, {
        cause,
        hint: 'Pass the path of a directory. It is created if it does not exist.',
      })
    default:
      return new DatabaseUnreadableError(`${directory} cannot be used as a directory`, {
        cause,
        hint: 'The cause is the error of the operating system. Pass a directory on a file system that is writable.',
      })
  }
}

function denied(directory: string, cause: unknown): DatabaseUnreadableError {
  return new DatabaseUnreadableError(`There is no permission to read and write ${directory}`, {
    cause,
    hint: 'Make the user who runs this process the owner of the directory and its contents.',
  })
}

/** The message of an error with those of its causes: the SDK wraps the engine's. */
function reasonOf(cause: unknown, depth = 0): string {
  if (!(cause instanceof Error)) return String(cause)
  return cause.cause === undefined || depth > 4
    ? cause.message
    : `${cause.message}: ${reasonOf(cause.cause, depth + 1)}`
}
