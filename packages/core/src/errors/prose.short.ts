import type { Hints, Messages } from './prose.js'

/** The key of a message and its values. Browser builds use this file instead of `prose.ts`. */
export function say<Key extends keyof Messages>(key: Key, ...values: Messages[Key]): string {
  const shown = values
    .filter(value => value !== '' && value !== undefined)
    .map(value => String(value).trim())
    .join(', ')
  return shown === '' ? key : `${key}: ${shown}`
}

// The next two have no parameters or statements, so that minifiers drop their calls along with the arguments.

/** No hint. */
export function advise<Key extends keyof Hints>(key: Key, ...values: Hints[Key]): undefined
export function advise(): undefined {}

/** No suggestion. */
export function suggestion(name: string, known: readonly string[], prefix?: string): undefined
export function suggestion(): undefined {}

/** Only registered schemes are known. */
export function isKnownScheme(_scheme: string): boolean {
  return false
}
