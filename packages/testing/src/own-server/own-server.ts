import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { ConnectionError, Uuid } from '@surrealengine/core'
import { WebSocketServer } from 'ws'
import type { Running, ServerStorage } from '../running.js'
import { INVALID_AUTH } from './answer.js'
import { type Engine, openEngine } from './engine.js'
import { resultOf, statementsOf } from './frame.js'
import { applyHeaders } from './headers.js'
import { serveRequest } from './http.js'
import { oneSession } from './one-session.js'
import { closeSession, type Host, openSession, type ServerSession } from './session.js'
import { route, serveSocket } from './socket.js'

const MAX_FRAME = 128 * 1024 * 1024
const FAREWELL_LIMIT = 1_000
const ROOT = "DEFINE USER IF NOT EXISTS root ON ROOT PASSWORD 'root' ROLES OWNER"

/** Starts the own server in this process: SurrealDB's protocol in front of the embedded engine. */
export async function startOwn(options: {
  readonly storage: ServerStorage
  readonly port: number | undefined
  readonly engine?: string | undefined
}): Promise<Running> {
  const engine = await openEngine(options.storage, options.engine)
  try {
    const version = String(resultOf(await engine.ask('version', []))).replace(/^surrealdb-/, '')
    return await serve(engine, version, options.port)
  } catch (failure) {
    await engine.close()
    throw failure
  }
}

/** Serves an engine as SurrealDB of this version would. */
export async function serve(engine: Engine, version: string, port: number | undefined): Promise<Running> {
  const isOld = Number.parseInt(version, 10) < 3
  return listen(await hostOf(isOld ? oneSession(engine) : engine, version, isOld ? 2 : 3), version, port ?? 0)
}

async function hostOf(engine: Engine, version: string, generation: Host['generation']): Promise<Host> {
  const host: Host = {
    generation,
    banner: generation === 2 ? `surrealdb-${version}` : `surrealdb/${version}`,
    engine,
    sessions: new Map(),
    lives: new Map(),
    keeper: Uuid.v4(),
    choosing: Promise.resolve(),
  }
  engine.onNotification = notification => route(host, notification)
  await engine.ask('attach', [], host.keeper)
  const [defined] = statementsOf(await engine.ask('query', [ROOT], host.keeper))
  if (defined?.['status'] !== 'OK') throw new ConnectionError('The engine did not accept the user root')
  return host
}

async function listen(host: Host, version: string, port: number): Promise<Running> {
  const attached = new Map<string, ServerSession>()
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    serveRequest(host, version, attached, request, response).catch(() => request.socket.destroy())
  })
  const webSockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME,
    handleProtocols: offered => (offered.has('cbor') ? 'cbor' : false),
  })
  webSockets.on('headers', lines => lines.push(`surreal-version: ${host.banner}`))
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).once('close', () => sockets.delete(socket))
  })
  server.on('upgrade', (request, socket, head) => {
    upgrade(host, webSockets, request, socket, head).catch(() => socket.destroy())
  })
  const bound = await bind(server, port)

  const end = async (farewell: boolean): Promise<void> => {
    const closed = new Promise(resolve => server.close(resolve))
    const cut = (): void => {
      for (const socket of sockets) socket.destroy()
    }
    if (farewell) {
      for (const socket of webSockets.clients) socket.close()
      server.closeIdleConnections()
      // A client that does not answer the close frame is not waited for.
      const limit = setTimeout(cut, FAREWELL_LIMIT)
      await closed
      clearTimeout(limit)
    } else {
      cut()
      await closed
    }
    await host.engine.close()
  }
  return { version, port: bound, stop: () => end(true), kill: () => end(false) }
}

async function bind(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch (cause) {
    throw new ConnectionError(`The server cannot listen on port ${port}`, { cause })
  }
  const address = server.address()
  if (address === null || typeof address === 'string')
    throw new ConnectionError('The server has no port after it started to listen')
  return address.port
}

/** Signs in before the upgrade, which is refused if the credentials are wrong. */
async function upgrade(
  host: Host,
  webSockets: WebSocketServer,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  if ((request.url ?? '').split('?', 1)[0] !== '/rpc') return refuse(socket, '404 Not Found', '')
  const own = openSession(host)
  const admitted = await applyHeaders(host, own, request.headers).catch(() => false)
  if (!admitted || socket.destroyed) {
    await closeSession(host, own)
    return refuse(socket, '401 Unauthorized', INVALID_AUTH.message)
  }
  let served = false
  webSockets.handleUpgrade(request, socket, head, webSocket => {
    served = true
    serveSocket(host, webSocket, own)
  })
  // It refuses an invalid handshake itself, without calling back.
  if (!served) await closeSession(host, own)
}

function refuse(socket: Duplex, status: string, text: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: ${text.length}\r\n\r\n${text}`)
}
