import { isVersionSupported, MINIMUM_VERSION } from 'surrealdb'

/** The newest that this package says of a server whose version the SDK does not know yet. */
const NEWEST = 'surrealdb-3.999.0'

/** The version as the SDK takes it: it refuses servers that are newer than itself, and with them all of their features. */
export function knownVersion(version: string): string {
  const isNewer = !isVersionSupported(version) && isVersionSupported(version, MINIMUM_VERSION, '9999.0.0')
  return isNewer ? NEWEST : version
}
