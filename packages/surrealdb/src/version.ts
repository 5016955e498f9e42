import { isVersionSupported, MINIMUM_VERSION } from 'surrealdb'

/** The version reported to the SDK for newer servers than it supports. */
const NEWEST = 'surrealdb-3.999.0'

/** The version to report to the SDK, which refuses newer servers than it supports, and all of their features. */
export function knownVersion(version: string): string {
  const isNewer = !isVersionSupported(version) && isVersionSupported(version, MINIMUM_VERSION, '9999.0.0')
  return isNewer ? NEWEST : version
}
