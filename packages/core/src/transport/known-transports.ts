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
}
