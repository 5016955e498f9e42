import type { Hints, Messages } from './prose.js'

/** The key of a message and its values. Browser builds use this file instead of `prose.ts`. */
export function say<Key extends keyof Messages>(key: Key, ...values: Messages[Key]): string {
  const shown = values.filter(value => value !== '').join(', ')
  return shown === '' ? key : `${key}: ${shown}`
}

/** No hint. No parameters or statements, so that minifiers drop calls along with their arguments. */
export function advise<Key extends keyof Hints>(key: Key, ...values: Hints[Key]): undefined
export function advise(): undefined {}
