import type { Hints, Messages } from './prose.js'

/** The key of a message and the values in it. Browser builds use this file in place of `prose.ts`. */
export function say<Key extends keyof Messages>(key: Key, ...values: Messages[Key]): string {
  const shown = values.filter(value => value !== '').join(', ')
  return shown === '' ? key : `${key}: ${shown}`
}

/**
 * No hint. It has no parameters and no statements, so that a minifier drops its calls together with their arguments.
 */
export function advise<Key extends keyof Hints>(key: Key, ...values: Hints[Key]): undefined
export function advise(): undefined {}
