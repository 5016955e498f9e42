import { checkKnown, count, readOptions } from '@surrealengine/core/transport'

/** The `transportOptions` of `mine://`. */
export interface MineOptions {
  /** Size in bytes of the largest reply that is accepted. Default 64 MiB. */
  readonly maxReplyBytes?: number
}

/** The options with all defaults. */
export type CheckedOptions = Required<MineOptions>

const OPTIONS = { maxReplyBytes: count(64 * 1024 * 1024, 1) }

/**
 * Checks the options and fills in the defaults.
 * @throws ConfigurationError naming the option that is unknown or invalid.
 */
export function checkOptions(options: MineOptions): CheckedOptions {
  checkKnown(options, Object.keys(OPTIONS), ' of mine')
  return readOptions(OPTIONS, { ...options })
}
