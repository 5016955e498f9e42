import { hintOf, install } from '../troubles.js'

/** The package that serves each scheme, so that an error can say what to install. */
export const KNOWN_TRANSPORTS: Readonly<Record<string, string>> = {
  ws: '@surrealengine/transport-ws',
  wss: '@surrealengine/transport-ws',
  http: '@surrealengine/transport-http',
  https: '@surrealengine/transport-http',
  mem: '@surrealengine/transport-embedded',
  file: '@surrealengine/transport-embedded',
  surrealkv: '@surrealengine/transport-embedded',
  'surrealkv+versioned': '@surrealengine/transport-embedded',
  rocksdb: '@surrealengine/transport-embedded',
  indxdb: '@surrealengine/transport-wasm',
}

/** What to do about schemes that SurrealDB knows elsewhere. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  memory: 'Write mem://.',
  tikv: 'Only a server opens tikv://: start one with it, and connect to that with ws://.',
}

/** Whether a scheme is one of SurrealDB's. */
export function isKnownScheme(scheme: string): boolean {
  return Object.hasOwn(KNOWN_TRANSPORTS, scheme) || Object.hasOwn(ELSEWHERE, scheme)
}

/** What to do about a scheme that has no transport, where SurrealDB knows it. */
export function transportHint(scheme: string): string | undefined {
  if (Object.hasOwn(ELSEWHERE, scheme)) return ELSEWHERE[scheme]
  const name = Object.hasOwn(KNOWN_TRANSPORTS, scheme) ? KNOWN_TRANSPORTS[scheme] : undefined
  return name === undefined ? undefined : hintOf(install(name))
}
