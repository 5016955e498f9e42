import { nearest } from '@surrealengine/core/names'

/** `'Did you mean "age"?'`, or what there is to choose from. */
export function suggestion(name: string, known: readonly string[]): string {
  const near = nearest(name, known)
  if (near !== undefined) return `Did you mean "${near}"?`
  return known.length === 0 ? 'There are none.' : `Known are: ${known.join(', ')}.`
}
