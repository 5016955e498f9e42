import type { Messages } from './prose.js'

/** The key of a message and its values. Browser builds use this file instead of `prose.ts`. */
export function say<Key extends keyof Messages>(key: Key, ...values: Messages[Key]): string {
  const shown = values.filter(value => value !== '').join(', ')
  return shown === '' ? key : `${key}: ${shown}`
}
