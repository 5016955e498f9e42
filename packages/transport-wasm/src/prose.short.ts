import type { Hints, Messages } from './prose.js'

/** The key of a message and the values that it names. Builds for browsers take this file for `prose.ts`. */
export function say<Key extends keyof Messages>(key: Key, ...values: Messages[Key]): string {
  const shown = values.filter(value => value !== '').join(', ')
  return shown === '' ? key : `${key}: ${shown}`
}

/** No hint. Without parameters and statements, so that a minifier drops the calls and what they pass. */
export function advise<Key extends keyof Hints>(key: Key, ...values: Hints[Key]): undefined
export function advise(): undefined {}
