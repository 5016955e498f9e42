import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createCodec } from '@surrealengine/core'
import { WebSocketServer } from 'ws'

/** A server that counts the rows that it is sent, and keeps none. */
export interface Sink {
  readonly wsUrl: string
  readonly httpUrl: string
  /** Rows since the last call, and the most requests that were under way at once. */
  take(): { readonly rows: number; readonly atOnce: number }
  stop(): Promise<void>
}

interface Request {
  readonly id: number
  readonly method: string
  readonly params: readonly [sql?: string, variables?: { readonly _data?: readonly unknown[] }]
}

/** Starts one on a free port. It answers every query as SurrealDB answers the insert of a chunk. */
export async function startSink(): Promise<Sink> {
  const codec = createCodec()
  let rows = 0
  let underWay = 0
  let atOnce = 0

  function answer(frame: Uint8Array): Promise<Uint8Array> {
    const { id, method, params } = codec.decode(frame) as Request
    const data = params[1]?._data ?? []
    rows += data.length
    atOnce = Math.max(atOnce, ++underWay)
    const result =
      method === 'query' ? [{ status: 'OK', result: data.map(() => true), time: '1ms' }] : 'surrealdb-3.3.5'
    // Answered in a later turn, so that what the client sends at once is seen to be.
    return new Promise(resolve =>
      setImmediate(() => {
        underWay--
        resolve(codec.encode({ id, result }))
      }),
    )
  }

  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const body = Buffer.concat(pieces)
      const answered = body.length === 0 ? Promise.resolve(new Uint8Array()) : answer(body)
      void answered.then(bytes => {
        response.writeHead(200, { 'content-type': 'application/cbor', 'content-length': bytes.length })
        response.end(bytes)
      })
    })
  })
  const acceptor = new WebSocketServer({ server, perMessageDeflate: false, handleProtocols: () => 'cbor' })
  acceptor.on('connection', socket => {
    socket.on('error', () => {})
    socket.on('message', (frame: Buffer) => void answer(frame).then(bytes => socket.send(bytes)))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    wsUrl: `ws://127.0.0.1:${port}`,
    httpUrl: `http://127.0.0.1:${port}`,
    take: () => {
      const taken = { rows, atOnce }
      rows = 0
      atOnce = 0
      return taken
    },
    stop: () =>
      new Promise(resolve => {
        for (const socket of acceptor.clients) socket.terminate()
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
