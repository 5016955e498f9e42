import { advise, say } from '#prose'
import type { CallOptions } from '../../api/executor.js'
import type { ChunkSize, InsertManyOptions, InsertManyProgress } from '../../api/insert-many.js'
import { checkCallOptions } from '../../options/call-options.js'
import { checkKnown } from '../../options/known-options.js'
import { callback, choice, count, flag, readOptions, wrongOption } from '../../options/option-reader.js'
import { milliseconds } from '../../options/time-span.js'

/** The options after validation. */
export interface InsertManySettings {
  readonly mostRows: number
  readonly mostBytes: number
  readonly concurrency: number
  readonly onDuplicate: 'error' | 'ignore' | 'update'
  readonly relation: boolean
  readonly idempotent: boolean
  readonly onProgress: ((progress: InsertManyProgress) => unknown) | undefined
  /** The options of the call of each chunk. */
  readonly call: CallOptions
}

/** A server takes quadratically longer for more rows in one statement. */
const ROWS = 250
/** A server refuses requests over HTTP above 4 MiB. */
const BYTES = 1024 * 1024

const OWN = {
  concurrency: count(4, 1),
  onDuplicate: choice('error', 'ignore', 'update'),
  relation: flag(false),
  idempotent: flag(false),
  onProgress: callback,
}
const SIZE = { rows: count(ROWS, 1), bytes: count(BYTES, 1) }
const KNOWN = [...Object.keys(OWN), 'chunk', 'signal', 'timeout']

/**
 * Checks the options of `insertMany()`. `defaults` are the options of `with()`.
 * @throws ConfigurationError naming the option that is unknown, invalid or in conflict with another.
 */
export function insertManySettings(options: InsertManyOptions, defaults: CallOptions): InsertManySettings {
  checkCallOptions(options, KNOWN, ' of insertMany()')
  const { chunk = {}, signal = defaults.signal, timeout = defaults.timeout } = options
  const own = readOptions(OWN, { ...options })
  if (own.idempotent && own.onDuplicate === 'error') {
    throw wrongOption('idempotent', say('idempotent-needs-on-duplicate'), advise('pass-on-duplicate'))
  }
  const { rows, bytes } = sizeOf(chunk)
  if (timeout !== undefined) milliseconds(timeout, 'timeout')
  const call = {
    idempotent: own.idempotent,
    ...(signal !== undefined && { signal }),
    ...(timeout !== undefined && { timeout }),
  }
  return { ...own, mostRows: rows, mostBytes: bytes, call }
}

function sizeOf(chunk: number | ChunkSize): Required<ChunkSize> {
  if (typeof chunk === 'number') return { rows: SIZE.rows(chunk, 'chunk'), bytes: BYTES }
  checkKnown(chunk, Object.keys(SIZE), ' of chunk')
  return readOptions(SIZE, { ...chunk }, 'chunk.')
}
