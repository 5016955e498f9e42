import { createNodeEngines } from '@surrealdb/node'
import * as ours from '@surrealengine/surrealdb'
import * as oursUnderNode from '@surrealengine/surrealdb/node'
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

let isOnOurTransports = false

/**
 * Runs the steps for the official SDK with its class on our transports.
 *
 * @template T
 * @param {() => Promise<T>} steps
 * @returns {Promise<T>}
 */
export async function onOurTransports(steps) {
  isOnOurTransports = true
  try {
    return await steps()
  } finally {
    isOnOurTransports = false
  }
}

/**
 * The class of the official SDK, with the package `ws` where there is no other WebSocket.
 *
 * @param {ours.EngineOptions} [options]  For the class on our transports.
 */
function newSurreal(options = {}) {
  if (isOnOurTransports) {
    const engines = { ...ours.createRemoteEngines(options), ...oursUnderNode.createNodeEngines(options) }
    return new ours.Surreal({ engines })
  }
  return new Surreal({
    engines: { ...createRemoteEngines(), ...createNodeEngines() },
    // Its type is that of a browser's, which the package's own differs from in details.
    websocketImpl: /** @type {typeof globalThis.WebSocket} */ (/** @type {unknown} */ (WebSocket)),
  })
}

/** The class as it is without any option. */
export function bareSurreal() {
  return isOnOurTransports ? new ours.Surreal() : new Surreal()
}

/**
 * A connection of the official SDK.
 *
 * @param {string} url
 * @param {import('surrealdb').ConnectOptions} [options]
 * @param {ours.EngineOptions} [engineOptions]  For the class on our transports.
 * @returns {Promise<Surreal>}
 */
export async function openSdk(url, options = {}, engineOptions = {}) {
  const db = newSurreal(engineOptions)
  await db.connect(url, { reconnect: { retryDelay: 10, retryDelayMax: 50 }, ...options })
  return db
}
