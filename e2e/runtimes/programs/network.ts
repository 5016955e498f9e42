import { connect } from '@surrealengine/core'
import '@surrealengine/core/bulk'
import '@surrealengine/transport-ws'
import type { World } from './lists.js'

/** What the driver asks of a page whose network comes and goes. Each resolves when that has happened. */
declare global {
  var opened: Promise<unknown>
  var lost: Promise<unknown>
  var tried: Promise<unknown>
  var back: Promise<unknown>
  var exportError: () => Promise<string>
}

// A link that was lost soon is tried for after a pause, and this one so long that only something else than time can end it.
globalThis.opened = (async () => {
  const world: World = await (await fetch('/world')).json()
  const { subjects, cutUrl: url } = world
  const user = subjects.find(({ name }) => name === 'ws')?.user
  const where = { namespace: 'network', database: 'network' }
  const db = await connect({ url, ...user, ...where, initialDelay: '1h', maxDelay: '1h' })
  globalThis.lost = new Promise(resolve => db.on('lost', resolve))
  // A browser may say that it is online before it lets anything through: then the page is shown again.
  db.on('attemptFailed', () => setTimeout(() => dispatchEvent(new Event('pageshow'))))
  globalThis.tried = new Promise(resolve => db.on('connecting', resolve))
  globalThis.exportError = async () => {
    try {
      for await (const _ of db.export()) break
      return 'none'
    } catch (error) {
      return error instanceof Error ? `${error.message}: ${error.cause}` : String(error)
    }
  }
  globalThis.back = new Promise(resolve => db.on('connected', async () => resolve(await db.query('RETURN 1'))))
})()
