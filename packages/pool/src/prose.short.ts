import type { Hint, Messages } from './prose.js'

/** The key of a message and the values that it names. Builds for browsers take this file for `prose.ts`. */
export function say<Key extends keyof Messages>(key: Key, ...values: Messages[Key]): string {
  return [key, ...values].join(': ')
}

// Without parameters and statements, so that a minifier drops its calls and what they pass.

/** No hint. */
export function advise(key: Hint): undefined
export function advise(): undefined {}
