import type { Hints, Messages } from './prose.js'

/** The key of a message and the values that it names. Builds for browsers take this file for `prose.ts`. */
export function say<Key extends keyof Messages>(key: Key, ...values: Messages[Key]): string {
  const shown = values
    .filter(value => value !== '' && value !== undefined)
    .map(value => String(value).trim())
    .join(', ')
  return shown === '' ? key : `${key}: ${shown}`
}

// The next two are without parameters and statements, so that a minifier drops their calls and what they pass.

/** No hint. */
export function advise<Key extends keyof Hints>(key: Key, ...values: Hints[Key]): undefined
export function advise(): undefined {}

/** No suggestion. */
export function suggestion(name: string, known: readonly string[], prefix?: string): undefined
export function suggestion(): undefined {}

/** No scheme is known but those that are registered. */
export function isKnownScheme(_scheme: string): boolean {
  return false
}
