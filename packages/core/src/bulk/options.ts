import type { BulkProgress, ExportOptions, ImportOptions } from '../api/bulk.js'
import { checkCallOptions } from '../options/call-options.js'
import { wrongType } from '../options/option-reader.js'
import { milliseconds } from '../options/time-span.js'
import { isRecord } from '../shared/is-record.js'
import type { ExportParts } from '../transport/bulk.js'

/** The options after validation. */
export interface BulkSettings {
  readonly signal: AbortSignal | undefined
  /** Milliseconds; 0 means no limit. */
  readonly stall: number
  readonly onProgress: ((progress: BulkProgress) => unknown) | undefined
}

const COMMON = ['signal', 'stallTimeout', 'onProgress'] as const
const FLAGS = [
  ...(['users', 'accesses', 'params', 'functions', 'analyzers', 'apis', 'buckets', 'modules', 'configs'] as const),
  ...(['sequences', 'versions', 'records'] as const),
]
const PARTS = [...FLAGS, 'tables'] as const

/**
 * Checks the common options of `export()` and `import()`. `own` are additional options of `method`.
 * @throws ConfigurationError naming the option that is unknown or invalid.
 */
export function bulkSettings(method: string, options: object, own: readonly string[] = []): BulkSettings {
  checkCallOptions(options, [...own, ...COMMON], ` of ${method}()`)
  const { signal, stallTimeout = '30s', onProgress }: ImportOptions = options
  if (onProgress !== undefined && typeof onProgress !== 'function') throw wrongType('onProgress', 'a function')
  return { signal, stall: milliseconds(stallTimeout, 'stallTimeout'), onProgress }
}

/** The requested parts of an export. */
function exportParts(options: ExportOptions): ExportParts {
  const parts: Record<string, unknown> = {}
  for (const flag of FLAGS) {
    const value = options[flag]
    if (value === undefined) continue
    if (typeof value !== 'boolean') throw wrongType(flag, 'true or false')
    parts[flag] = value
  }
  const { tables } = options
  if (tables !== undefined) {
    const isExclusion = isRecord(tables) && Object.keys(tables).join() === 'exclude' && areNames(tables['exclude'])
    if (typeof tables !== 'boolean' && !areNames(tables) && !isExclusion) {
      throw wrongType('tables', 'true or false, a list of names, or { exclude: [names] }')
    }
    parts['tables'] = tables
  }
  return parts
}

/** The settings and the parts of an export. */
export function exportSettings(options: ExportOptions): BulkSettings & { readonly parts: ExportParts } {
  return { ...bulkSettings('export', options, PARTS), parts: exportParts(options) }
}

function areNames(value: unknown): boolean {
  return Array.isArray(value) && value.every(name => typeof name === 'string' && name !== '')
}
