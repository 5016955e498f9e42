import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import type { buildConnector, Client } from 'undici'
import type { HttpAgent, HttpTls } from './options.js'

/** Most connections of a link. Further requests wait: more sockets do not help a server that is this busy. */
const LANES = 128

/** Called with a dispatcher that carries no other request. */
export type Use = (agent: HttpAgent, claim: Claim) => void

/** A request's claim to a lane: it has one, or waits for one. */
export interface Claim {
  /** The error of its socket, if any. undici reports some of them only as a connection that the other side closed. */
  readonly fault: unknown
  /** The request has ended: the lane is free for another. */
  release(): void
  /** The request is no longer needed and was not written: the attempt to connect for it ends as well. */
  discard(): void
}

interface Lane {
  readonly client: Client
  /** The socket of the last attempt to connect. */
  socket: Socket | undefined
  /** The first error of that socket. */
  fault: unknown
}

/**
 * The connections of a link, each an undici `Client` that carries one request at a time. undici's own `Pool` does not
 * tell which attempt to connect belongs to which request: an aborted one would occupy its place for minutes.
 */
export class Lanes {
  readonly #open: (connect: buildConnector.connector) => Client
  readonly #tls: HttpTls
  readonly #all = new Set<Lane>()
  readonly #idle: Lane[] = []
  readonly #waiting = new Set<(lane: Lane) => void>()
  readonly #sockets = new Set<Socket>()

  constructor(open: (connect: buildConnector.connector) => Client, tls: HttpTls) {
    this.#open = open
    this.#tls = tls
  }

  /** Calls `use` with a free lane, at once or when there is one. */
  claim(use: Use): Claim {
    let mine: Lane | undefined
    const take = (lane: Lane): void => {
      mine = lane
      use(lane.client, claim)
    }
    const leave = (fate: (lane: Lane) => void): void => {
      this.#waiting.delete(take)
      const lane = mine
      mine = undefined
      if (lane !== undefined) fate(lane)
    }
    const claim: Claim = {
      get fault() {
        return mine?.fault
      },
      release: () => leave(lane => this.#pass(lane)),
      discard: () => leave(lane => this.#drop(lane)),
    }
    const lane = this.#idle.pop() ?? this.#add()
    if (lane === undefined) this.#waiting.add(take)
    else take(lane)
    return claim
  }

  /** Closes every connection, including those being opened. */
  async close(): Promise<void> {
    const gone = [...this.#sockets].map(socket => new Promise(resolve => socket.once('close', resolve)))
    this.#waiting.clear()
    for (const lane of this.#all) this.#destroy(lane)
    await Promise.all(gone)
  }

  #add(): Lane | undefined {
    if (this.#all.size >= LANES) return undefined
    const lane: Lane = {
      client: this.#open((to, callback) => {
        const socket = dial(to, this.#tls, callback)
        lane.socket = socket
        lane.fault = undefined
        socket.on('error', error => {
          lane.fault ??= error
        })
        this.#sockets.add(socket)
        socket.once('close', () => this.#sockets.delete(socket))
      }),
      socket: undefined,
      fault: undefined,
    }
    this.#all.add(lane)
    return lane
  }

  #pass(lane: Lane): void {
    const [next] = this.#waiting
    if (next === undefined) {
      this.#idle.push(lane)
      return
    }
    this.#waiting.delete(next)
    next(lane)
  }

  #drop(lane: Lane): void {
    this.#destroy(lane)
    const [next] = this.#waiting
    const fresh = next && this.#add()
    if (next === undefined || fresh === undefined) return
    this.#waiting.delete(next)
    next(fresh)
  }

  #destroy(lane: Lane): void {
    this.#all.delete(lane)
    lane.client.destroy().catch(() => {})
    // undici does not destroy a socket that is still connecting.
    lane.socket?.destroy()
  }
}

/** Opens a socket, without a timeout: deadlines belong to core. */
function dial(to: buildConnector.Options, tls: HttpTls, callback: buildConnector.Callback): Socket {
  const secure = to.protocol === 'https:'
  const address = { host: to.hostname, port: Number(to.port || (secure ? 443 : 80)) }
  const socket = secure ? connectTls({ ...address, ...tlsOptions(tls, to.hostname) }) : connectTcp(address)
  let settle: typeof callback | undefined = callback
  return socket
    .setNoDelay(true)
    .setKeepAlive(true, 60_000)
    .once(secure ? 'secureConnect' : 'connect', () => {
      settle?.(null, socket)
      settle = undefined
    })
    .on('error', error => {
      settle?.(error, null)
      settle = undefined
    })
}

function tlsOptions({ ca, cert, key, rejectUnauthorized }: HttpTls, host: string): ConnectionOptions {
  const pem = (part: string | Uint8Array): string | Buffer => (typeof part === 'string' ? part : Buffer.from(part))
  return {
    servername: isIP(host) ? '' : host,
    ALPNProtocols: ['http/1.1'],
    ...(ca !== undefined && { ca: typeof ca === 'string' || ca instanceof Uint8Array ? pem(ca) : ca.map(pem) }),
    ...(cert !== undefined && { cert: pem(cert) }),
    ...(key !== undefined && { key: pem(key) }),
    ...(rejectUnauthorized !== undefined && { rejectUnauthorized }),
  }
}
