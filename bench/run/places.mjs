import { fork } from 'node:child_process'
import { once } from 'node:events'
import { connect } from '@surrealengine/core'
import { findSurreal, startServer } from '@surrealengine/testing'
import '@surrealengine/transport-ws'
import { DOCUMENT, megabyte, orders, PERSON, person, SCOPE, tableOf } from '../wire/records.mjs'

const MEMORY_SERVER = new URL('../memory-server.mjs', import.meta.url)
/** The sizes of the tables. */
const TABLES = [1_000, 10_000, 20_000]
/** Records per `INSERT`. */
const BATCH = 1_000

/** Whether there is a SurrealDB binary to measure with. */
export function hasReal() {
  return findSurreal() !== undefined
}

/** Starts the servers of a run, each in its own process. */
export function createPlaces() {
  let real

  async function startReal() {
    const server = await startServer({ kind: 'real' })
    const { username, password, wsUrl: url } = server
    try {
      const db = await connect({ url, ...SCOPE, username, password })
      await db.upsert(PERSON, person)
      await db.upsert(DOCUMENT, megabyte)
      for (const count of TABLES) {
        const records = orders(count)
        for (let at = 0; at < count; at += BATCH) await db.insert(tableOf(count), records.slice(at, at + BATCH))
      }
      await db.close()
      return server
    } catch (error) {
      await server.stop()
      throw error
    }
  }

  /** Opens the server of a scenario. Returns its address and the function that closes it. */
  async function open({ server, answer, scheme = 'ws' }) {
    if (server === 'none') return { place: { url: '' }, close: () => {} }
    if (server === 'memory') {
      const child = fork(MEMORY_SERVER, [answer])
      const [port] = await once(child, 'message')
      return { place: { url: `${scheme}://127.0.0.1:${port}` }, close: () => child.kill() }
    }
    real ??= startReal()
    const { username, password, host, port } = await real
    const place = { url: `${scheme}://${host}:${port}`, username, password, target: { host, port } }
    return { place, close: () => {} }
  }

  return {
    open,
    version: async () => (real === undefined ? undefined : (await real).version),
    close: async () => {
      const server = await real?.catch(() => undefined)
      await server?.stop()
    },
  }
}
