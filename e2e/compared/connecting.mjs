import { createServer } from 'node:net'
import { inspect } from 'node:util'
import { codeOf, ending, endOf } from './ending.mjs'
import { bareSurreal, openOurs, openSdk } from './libraries.mjs'
import { hostOf, startPeer } from './peer.mjs'

/** @typedef {import('./scenario.mjs').Finding} Finding */
/** @typedef {import('./scenario.mjs').Open} Open */

/** An address that nobody listens at. */
async function nobody() {
  const server = createServer()
  const host = await listen(server)
  await new Promise(resolve => server.close(resolve))
  return host
}

/** @param {import('node:net').Server} server */
async function listen(server) {
  await new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  return hostOf(server)
}

/**
 * Nothing but the library keeps the process alive meanwhile.
 *
 * @param {Promise<unknown>} connecting
 * @returns {Promise<Finding>}
 */
async function outcome(connecting) {
  const end = await connecting.then(
    value => /** @type {const} */ ({ state: 'resolved', value }),
    error => /** @type {const} */ ({ state: 'rejected', error }),
  )
  return { seen: { state: end.state, code: codeOf(end) }, says: endOf(end) }
}

/**
 * A port that takes connections and says nothing.
 *
 * @param {(url: string) => Promise<unknown>} open
 * @returns {Promise<Finding>}
 */
async function silent(open) {
  const server = createServer(socket => void socket.unref()).unref()
  try {
    return await outcome(open(`ws://${await listen(server)}`))
  } finally {
    server.close()
  }
}

/**
 * @param {Open} open
 * @returns {Promise<Finding>}
 */
async function withoutWebSocket(open) {
  const global = Object.getOwnPropertyDescriptor(globalThis, 'WebSocket')
  Reflect.deleteProperty(globalThis, 'WebSocket')
  const peer = await startPeer()
  try {
    const db = await open(peer.url)
    const [answer] = await db.query('RETURN 1')
    await db.close()
    return { seen: { answer }, says: 'connects and answers' }
  } finally {
    if (global !== undefined) Object.defineProperty(globalThis, 'WebSocket', global)
    await peer.stop()
  }
}

/**
 * @param {(url: string) => Promise<unknown>} open
 * @param {string} scheme
 * @returns {Promise<Finding>}
 */
async function withSecret(open, scheme) {
  const end = await ending(open(`${scheme}://user:t0psecret@${await nobody()}`))
  const shown = [String(end.error), inspect(end.error, { depth: null, showHidden: true }), JSON.stringify(end.error)]
  const told = shown.join('\n').includes('t0psecret')
  return {
    seen: { state: end.state, told },
    says: told ? 'the error shows the password' : 'the error does not show it',
  }
}

/** @type {readonly import('./scenario.mjs').Scenario[]} */
export const CONNECTING = [
  {
    number: 1,
    name: 'refused',
    needs: '`connect()` to an address without a server ends with an error',
    promised: { state: 'rejected', code: 'CONNECTION_REFUSED' },
    ours: async () => outcome(openOurs(`ws://${await nobody()}`, { retryLimit: 1 })),
    sdk: async () => outcome(openSdk(`ws://${await nobody()}`, { reconnect: { attempts: 1, retryDelay: 10 } })),
  },
  {
    number: 1,
    name: 'silent',
    needs: '`connect()` to an address that never answers ends with an error',
    promised: { state: 'rejected', code: 'CONNECT_TIMEOUT' },
    ours: () => silent(url => openOurs(url, { timeout: '300ms' })),
    sdk: () => silent(url => openSdk(url, { reconnect: false })),
    sdkClass: () => silent(url => openSdk(url, { reconnect: false }, { timeout: '300ms' })),
  },
  {
    number: 2,
    name: 'no-global-websocket',
    needs: 'It works where there is no global `WebSocket`, as with Node 20',
    promised: { answer: 'fine' },
    ours: () => withoutWebSocket(openOurs),
    sdk: () =>
      withoutWebSocket(async url => {
        const db = bareSurreal()
        await db.connect(url)
        return db
      }),
  },
  {
    number: 13,
    name: 'secret-http',
    needs: 'A password in the URL of an HTTP server is in no error',
    promised: { state: 'rejected', told: false },
    ours: () => withSecret(url => openOurs(url, { retryLimit: 0 }), 'http'),
    sdk: () => withSecret(url => openSdk(url), 'http'),
    sdkClass: () => withSecret(url => openSdk(url, { reconnect: false }), 'http'),
  },
  {
    number: 13,
    name: 'secret-ws',
    needs: 'A password in the URL of a WebSocket server is in no error',
    promised: { state: 'rejected', told: false },
    ours: () => withSecret(url => openOurs(url, { retryLimit: 0 }), 'ws'),
    sdkClass: () => withSecret(url => openSdk(url, { reconnect: false }), 'ws'),
  },
]
