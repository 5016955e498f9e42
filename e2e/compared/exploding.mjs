import { createServer } from 'node:http'
import { gzipSync } from 'node:zlib'
import { isRecord } from '@surrealengine/core/transport'
import { codec, hostOf, resultOf } from './peer.mjs'

const MEBIBYTE = 1024 * 1024

/**
 * A server over HTTP that answers one query with 400 MiB of nothing, packed, whether or not that was asked for. It does
 * not keep the process alive.
 *
 * @param {string} text
 */
export async function explodingServer(text) {
  const part = gzipSync(Buffer.alloc(MEBIBYTE))
  const packed = Buffer.concat(Array.from({ length: 400 }, () => part))
  const server = createServer().unref()
  server.on('connection', socket => void socket.unref())
  server.on('request', async (request, response) => {
    const pieces = []
    for await (const piece of request) pieces.push(piece)
    const frame = codec.decode(Buffer.concat(pieces))
    if (!isRecord(frame)) throw new TypeError('not a call')
    const { id, method } = frame
    const params = Array.isArray(frame['params']) ? frame['params'] : []
    response.setHeader('content-type', 'application/cbor')
    if (params[0] === text) response.setHeader('content-encoding', 'gzip').end(packed)
    else response.end(codec.encode({ id, result: resultOf(String(method), params) }))
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  return {
    url: `http://${hostOf(server)}`,
    /** @returns {Promise<void>} */
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
