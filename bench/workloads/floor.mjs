import { createCodec } from '@surrealengine/core'
import { WebSocket } from 'ws'
import { PERSON, SCOPE } from '../wire/records.mjs'
import { repeated } from './repeated.mjs'

/** Sends the bytes of a point query and reads the bytes of its reply, using only the package `ws`. */
export async function openFloor(place) {
  const request = createCodec().encode({
    id: 1000,
    method: 'query',
    params: ['SELECT * FROM $_target', { _target: PERSON }],
  })
  const socket = await openSocket(place)
  const waiting = []
  // Replies are only counted, without matching them to requests.
  socket.on('message', () => waiting.shift()())
  return {
    run: repeated(
      () =>
        new Promise(resolve => {
          waiting.push(resolve)
          socket.send(request)
        }),
    ),
    close: () => socket.terminate(),
  }
}

function openSocket({ url, username, password }) {
  const headers = {
    authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
    'surreal-ns': SCOPE.namespace,
    'surreal-db': SCOPE.database,
  }
  const socket = new WebSocket(`${url}/rpc`, ['cbor'], {
    perMessageDeflate: false,
    ...(username !== undefined && { headers }),
  })
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket))
    socket.once('error', reject)
  })
}
