import { createServer } from 'node:http'
import { isRecord } from '@surrealengine/core/transport'
import { createCodec } from 'surrealengine'
import { WebSocketServer } from 'ws'

export const codec = createCodec()

/**
 * One call, as a server that does what it wants sees it.
 *
 * @typedef {object} PeerCall
 * @property {number} socket  The number of the WebSocket that it came over: 1 for the first.
 * @property {import('ws').WebSocket} over  That WebSocket.
 * @property {unknown} id
 * @property {string} method
 * @property {readonly unknown[]} params
 * @property {(result: unknown) => void} reply
 * @property {(message: string) => void} fail
 * @property {(notification: object) => void} notify  Tells of a change, to a live query.
 * @property {() => void} please  Answers like a SurrealDB that is easy to please.
 */

/**
 * A hand-written server that speaks WebSocket. It does not keep the process alive.
 *
 * @typedef {object} Peer
 * @property {string} url
 * @property {readonly PeerCall[]} calls  All so far.
 * @property {(wanted: (call: PeerCall) => boolean) => Promise<PeerCall>} seen  The first such call, there already or to come.
 * @property {() => Promise<void>} stop
 */

/**
 * @param {(call: PeerCall) => void} [onCall]  What it does with each call. Default: please.
 * @returns {Promise<Peer>}
 */
export async function startPeer(onCall = call => call.please()) {
  const server = createServer().unref()
  const acceptor = new WebSocketServer({ server, handleProtocols: () => 'cbor' })
  /** @type {PeerCall[]} */
  const calls = []
  /** @type {Set<(call: PeerCall) => void>} */
  const waiting = new Set()
  let sockets = 0
  server.on('connection', socket => void socket.unref())
  acceptor.on('connection', over => {
    const socket = ++sockets
    over.on('error', () => {})
    over.on('message', (/** @type {Buffer} */ bytes) => {
      const call = readCall(new Uint8Array(bytes), socket, over)
      calls.push(call)
      for (const hear of waiting) hear(call)
      onCall(call)
    })
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  return {
    url: `ws://${hostOf(server)}`,
    calls,
    seen: wanted =>
      new Promise(resolve => {
        const there = calls.find(wanted)
        if (there !== undefined) return resolve(there)
        /** @param {PeerCall} call */
        const hear = call => {
          if (!wanted(call)) return
          waiting.delete(hear)
          resolve(call)
        }
        waiting.add(hear)
      }),
    stop: () =>
      new Promise(resolve => {
        for (const client of acceptor.clients) client.terminate()
        server.close(() => resolve())
      }),
  }
}

/**
 * Where a server listens, as it stands in a URL.
 *
 * @param {import('node:net').Server} server
 */
export function hostOf(server) {
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new TypeError('It does not listen on a port')
  return `127.0.0.1:${address.port}`
}

/**
 * Whether a call is a query with this text.
 *
 * @param {string} text
 * @returns {(call: PeerCall) => boolean}
 */
export function asks(text) {
  return ({ method, params }) => method === 'query' && params[0] === text
}

/**
 * @param {Uint8Array} bytes
 * @param {number} socket
 * @param {import('ws').WebSocket} over
 * @returns {PeerCall}
 */
function readCall(bytes, socket, over) {
  const frame = codec.decode(bytes)
  if (!isRecord(frame) || typeof frame['method'] !== 'string') throw new TypeError('not a call')
  const { id, method } = frame
  const params = Array.isArray(frame['params']) ? frame['params'] : []
  /** @param {object} answer */
  const send = answer => over.send(codec.encode({ id, ...answer }))
  /** @param {unknown} result */
  const reply = result => send({ result })
  return {
    socket,
    over,
    id,
    method,
    params,
    reply,
    notify: notification => over.send(codec.encode({ result: notification })),
    fail: message => send({ error: { code: -32000, message } }),
    please: () => reply(resultOf(method, params)),
  }
}

/**
 * What a SurrealDB that is easy to please answers.
 *
 * @param {string} method
 * @param {readonly unknown[]} params
 */
export function resultOf(method, params) {
  switch (method) {
    case 'query':
      return [{ status: 'OK', time: '1ms', result: 'fine' }]
    case 'use':
      return { namespace: params[0], database: params[1] }
    case 'version':
      return 'surrealdb-3.3.5'
    default:
      return null
  }
}
