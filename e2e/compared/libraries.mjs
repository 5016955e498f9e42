import { createNodeEngines } from '@surrealdb/node'
import { createRemoteEngines, Surreal } from 'surrealdb'
import { connect } from 'surrealengine'
import { WebSocket } from 'ws'

/** @typedef {import('surrealengine').Connection} Connection */

/**
 * A connection of this library.
 *
 * @type {import('./scenario.mjs').Open<Connection>}
 */
export function openOurs(url, options = {}) {
  return connect({ url, initialDelay: '10ms', maxDelay: '50ms', ...options })
}

/**
 * A connection of the official SDK, with the package `ws` where there is no other WebSocket.
 *
 * @param {string} url
 * @param {import('surrealdb').ConnectOptions} [options]
 * @returns {Promise<Surreal>}
 */
export async function openSdk(url, options = {}) {
  const db = new Surreal({
    engines: { ...createRemoteEngines(), ...createNodeEngines() },
    // Its type is that of a browser's, which the package's own differs from in details.
    websocketImpl: /** @type {typeof globalThis.WebSocket} */ (/** @type {unknown} */ (WebSocket)),
  })
  await db.connect(url, { reconnect: { retryDelay: 10, retryDelayMax: 50 }, ...options })
  return db
}
