/**
 * Maps each scheme to the type of its `transportOptions`. A transport adds its own by declaration merging, so that
 * `createConnection` knows the imported schemes:
 *
 * ```ts
 * declare module '@surrealengine/core' {
 *   interface SchemeOptions { ws: WebSocketOptions; wss: WebSocketOptions }
 * }
 * ```
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface SchemeOptions {}
