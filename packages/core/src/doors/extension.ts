/** For packages that extend connections, such as documents and blocking calls. */
export { ORIGIN, type Origin, originOf } from '../api/origin.js'
export * as troubles from '../errors/troubles.js'
export { type CallKind, checkCallOptions, OPTIONS_OF } from '../options/call-options.js'
export { type Authentication, withTokens } from '../session/credentials.js'
export { nearest } from '../shared/nearest.js'
export { type Shared, shared } from '../shared/shared.js'
export { conflictDelay } from '../time/backoff.js'
export { checkTokens, claimsOf, type TokenClaims } from '../wire/tokens.js'
