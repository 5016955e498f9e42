import { connect } from '@surrealengine/core'
import '@surrealengine/transport-http'
import '@surrealengine/transport-ws'
import { createRemoteEngines, Surreal } from 'surrealdb'
import { WebSocket } from 'ws'
import { SCOPE } from '../wire/records.mjs'

/**
 * The server and user of a client. Without a user there is no sign-in.
 *
 * @typedef {{ url: string, username?: string, password?: string, drop?: () => void }} Place
 */

/** Opens a connection of this library. Options that are not needed to connect have their defaults. */
export function openOurs({ url, username, password }, options = {}) {
  return connect({ url, ...(username !== undefined && { ...SCOPE, username, password }), ...options })
}

/** Opens a connection of the official SDK, over the same WebSocket class. */
export async function openSdk({ url, username, password }, options = {}) {
  const db = newSdk()
  await connectSdk(db, { url, username, password }, options)
  return db
}

export function newSdk() {
  return new Surreal({ engines: createRemoteEngines(), websocketImpl: WebSocket })
}

export function connectSdk(db, { url, username, password }, options = {}) {
  return db.connect(url, {
    ...(username !== undefined && { ...SCOPE, authentication: { username, password } }),
    ...options,
  })
}
