import type { Hint, Messages } from './prose.js'

/** The key of a message and its values. Browser builds use this file instead of `prose.ts`. */
export function say<Key extends keyof Messages>(key: Key, ...values: Messages[Key]): string {
  return [key, ...values].join(': ')
}

// No parameters or statements, so that minifiers drop calls along with their arguments.

/** No hint. */
export function advise(key: Hint): undefined
export function advise(): undefined {}
