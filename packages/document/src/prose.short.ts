import type { Field } from './field.js'
import type { Messages } from './prose.js'

/** The key of a message and the values that it names. Builds for browsers take this file for `prose.ts`. */
export function say<Key extends keyof Messages>(key: Key, ...values: Messages[Key]): string {
  const shown = values.filter(value => value !== undefined).join(', ')
  return shown === '' ? key : `${key}: ${shown}`
}

// The next ones are without parameters and statements, so that a minifier drops their calls and what they pass.

/** No hint. */
export function advise<Key extends keyof Messages>(key: Key, ...values: Messages[Key]): undefined
export function advise(): undefined {}

/** No suggestion. */
export function suggestion(name: string, known: ReadonlyMap<string, unknown>): undefined
export function suggestion(): undefined {}

/** No suggestion. */
export function pathSuggestion(path: string, fields: ReadonlyMap<string, Field>): undefined
export function pathSuggestion(): undefined {}
