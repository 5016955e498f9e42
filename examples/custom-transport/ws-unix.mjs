// A custom scheme: SurrealDB behind a Unix socket, such as that of a local proxy. `frameLink` implements the protocol;
// a transport over frames only has to provide a channel.
import { frameLink, networkFailure, registerTransport } from '@surrealengine/core/transport'
import { WebSocket } from 'ws'

/** @type {import('@surrealengine/core').Transport} */
export const wsUnix = {
  name: 'my-ws-unix',
  schemes: ['ws+unix'],
  addressing: 'path', // ws+unix:///run/surreal.sock
  capabilities: () => ({ live: true, transactions: true, heartbeat: true, session: 'link', exclusive: false }),
  connect: async ({ url, codec, signal, onNotification }) => {
    const socket = new WebSocket(`ws+unix://${url.address}:/rpc`, 'cbor', { perMessageDeflate: false })
    await new Promise((resolve, reject) => {
      socket.once('open', resolve)
      socket.on('error', cause => reject(networkFailure(cause, url.address)))
      signal.addEventListener('abort', () => socket.terminate(), { once: true })
      if (signal.aborted) socket.terminate()
    })
    return frameLink(channelOf(socket), { codec, onNotification })
  },
}

/** @returns {import('@surrealengine/core').FrameChannel} */
function channelOf(socket) {
  let local = false
  return {
    send: frame => socket.send(frame),
    onFrame: listener => socket.on('message', (data, isBinary) => listener(isBinary ? data : String(data))),
    get buffered() {
      return socket.bufferedAmount
    },
    closed: new Promise(resolve => {
      socket.on('close', code => resolve({ kind: local ? 'local' : 'lost', code }))
    }),
    close: () => {
      local = true
      socket.terminate()
    },
  }
}

registerTransport(wsUnix)
