import { connect } from '@surrealengine/core'
import '@surrealengine/transport-http'
import '@surrealengine/transport-ws'
import { createRemoteEngines, Surreal } from 'surrealdb'
import { WebSocket } from 'ws'
import { SCOPE } from '../wire/records.mjs'

/**
 * Where a client is to go, and as whom. Without a user there is nothing to sign in to.
 *
 * @typedef {{ url: string, username?: string, password?: string, drop?: () => void }} Place
 */

/** A connection of this library. Everything that is not needed to get there is left at its default. */
export function openOurs({ url, username, password }, options = {}) {
  return connect({ url, ...(username !== undefined && { ...SCOPE, username, password }), ...options })
}

/** The same of the official SDK, over the same WebSocket. */
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
