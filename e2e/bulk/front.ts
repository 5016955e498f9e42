import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { TestServer } from '@surrealengine/testing'

/** A server in front of another one that handles exports and imports itself. */
export interface Front {
  readonly wsUrl: string
  readonly httpUrl: string
  /** Number of bytes of the last import. */
  readonly imported: number
  /** Answers the next `count` exports and imports as unauthenticated. */
  refuseNext(count: number): void
  stop(): Promise<void>
}

const LINE = Buffer.from(`CREATE big SET data = '${'x'.repeat(1000)}';\n`.repeat(64))

/**
 * Starts a server that sends exports of a given size and accepts imports of any size, as fast as the network allows. It
 * stores nothing.
 */
export async function startFront({ host, port }: TestServer, size: number): Promise<Front> {
  let imported = 0
  let refusals = 0
  const sockets = new Set<Socket>()

  function write(response: ServerResponse): void {
    let left = size
    const more = (): void => {
      while (left > 0) {
        const piece = LINE.subarray(0, left)
        left -= piece.byteLength
        if (!response.write(piece)) return void response.once('drain', more)
      }
      response.end()
    }
    more()
  }

  async function swallow(request: IncomingMessage, response: ServerResponse): Promise<void> {
    imported = 0
    for await (const chunk of request) imported += chunk.length
    // An empty CBOR array.
    response.writeHead(200, { 'content-type': 'application/cbor' }).end(Buffer.from([0x80]))
  }

  const server = createServer((request, response) => {
    if (refusals > 0 && (request.url === '/export' || request.url === '/import')) {
      refusals--
      request.resume()
      return void response.writeHead(401).end()
    }
    if (request.url === '/export') return write(response.writeHead(200))
    if (request.url === '/import') return void swallow(request, response).catch(() => response.destroy())
    const { method, url: path, headers } = request
    const onward = forward({ host, port, method, path, headers }, reply => {
      reply.pipe(response.writeHead(reply.statusCode ?? 502, reply.headers))
    })
    request.pipe(onward.on('error', () => response.destroy()))
  })
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).once('close', () => sockets.delete(socket))
  })
  server.on('upgrade', ({ method, url, rawHeaders }: IncomingMessage, socket: Socket) => {
    const lines = [`${method} ${url} HTTP/1.1`]
    for (let index = 0; index < rawHeaders.length; index += 2) {
      lines.push(`${rawHeaders[index]}: ${rawHeaders[index + 1]}`)
    }
    const onward = connect(port, host, () => onward.write(`${lines.join('\r\n')}\r\n\r\n`))
    onward.on('error', () => socket.destroy())
    socket.once('close', () => onward.destroy())
    socket.pipe(onward).pipe(socket)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    wsUrl: `ws://${address}`,
    httpUrl: `http://${address}`,
    get imported() {
      return imported
    },
    refuseNext: count => {
      refusals = count
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
