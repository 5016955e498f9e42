import * as calls from './prose/calls.js'
import * as connection from './prose/connection.js'
import * as engine from './prose/engine.js'
import * as options from './prose/options.js'
import * as transports from './prose/transports.js'

export { isKnownScheme } from './prose/known-transports.js'
export { suggestion } from './prose/suggestion.js'

/** What each error says. The short build gives the key and the values instead, so keys are telling. */
const MESSAGES: typeof calls.MESSAGES &
  typeof connection.MESSAGES &
  typeof connection.FAILURES &
  typeof engine.MESSAGES &
  typeof options.MESSAGES &
  typeof transports.MESSAGES = {
  ...calls.MESSAGES,
  ...connection.MESSAGES,
  ...connection.FAILURES,
  ...engine.MESSAGES,
  ...options.MESSAGES,
  ...transports.MESSAGES,
}

/** What to do about them. The short build has none of it. */
const HINTS: typeof calls.HINTS &
  typeof connection.HINTS &
  typeof connection.FAILURE_HINTS &
  typeof engine.HINTS &
  typeof options.HINTS &
  typeof transports.HINTS = {
  ...calls.HINTS,
  ...connection.HINTS,
  ...connection.FAILURE_HINTS,
  ...engine.HINTS,
  ...options.HINTS,
  ...transports.HINTS,
}

/** The values that each message is made of. */
export type Messages = { readonly [Key in keyof typeof MESSAGES]: Parameters<(typeof MESSAGES)[Key]> }
/** The values that each hint is made of. */
export type Hints = { readonly [Key in keyof typeof HINTS]: Parameters<(typeof HINTS)[Key]> }

const messages: { readonly [Key in keyof Messages]: (...values: Messages[Key]) => string } = MESSAGES
const hints: { readonly [Key in keyof Hints]: (...values: Hints[Key]) => string | undefined } = HINTS

/** The message of an error, made of the values that it names. */
export function say<Key extends keyof Messages>(key: Key, ...values: Messages[Key]): string {
  return messages[key](...values)
}

/** The hint of an error: what to do about it. */
export function advise<Key extends keyof Hints>(key: Key, ...values: Hints[Key]): string | undefined {
  return hints[key](...values)
}
