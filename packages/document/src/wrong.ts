import { ConfigurationError } from '@surrealengine/core'
import { advise, type Messages, say } from '#prose'

/** The error for an argument or option that is not valid, by the key of its message. `option` is what it is about. */
export function wrong<Key extends keyof Messages>(
  key: Key,
  values: Messages[Key],
  option?: string,
): ConfigurationError {
  return new ConfigurationError(say(key, ...values), { hint: advise(key, ...values), option })
}
