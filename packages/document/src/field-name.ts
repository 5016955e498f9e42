import { ConfigurationError } from '@surrealengine/core'

/** @throws ConfigurationError for a name that no field can have: a path could not tell it from a step further in. */
export function assertName(name: string): void {
  if (name !== '' && !name.includes('.') && name !== '__proto__') return
  throw new ConfigurationError(`A field cannot have the name "${name}"`, {
    hint: name.includes('.') ? 'Use an ObjectField() for what is inside of an object.' : undefined,
  })
}
