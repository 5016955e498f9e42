import { connect, type Socket } from 'node:net'
import { type Direction, directionsOf, endsAtOnce, type Fault } from './fault.js'
import { createLane, type Lane } from './lane.js'
import { reset } from './reset.js'
import type { Address } from './target.js'
import type { FaultTimers } from './timers.js'

/** A client's socket, the socket to the server, and the lanes between them. */
export interface ProxiedConnection {
  /** Settles when both sockets are closed. */
  readonly closed: Promise<void>
  held(direction: Direction): number
  add(fault: Fault): void
  remove(fault: Fault, held: 'deliver' | 'drop'): void
  /** Ends it on both sides, with a reset (RST) or an orderly close (FIN). */
  finish(how: 'reset' | 'end'): void
  /** Destroys both sockets. */
  destroy(): void
}

/** The parts of a connection. */
export interface ProxiedConnectionOptions {
  readonly client: Socket
  /** `undefined` if a fault ends the connection at once. */
  readonly target: Address | undefined
  readonly timers: FaultTimers
  onBytes(direction: Direction, bytes: Uint8Array): void
}

export function proxiedConnection(options: ProxiedConnectionOptions): ProxiedConnection {
  const { client, target, timers, onBytes } = options
  const server = target && connect({ ...target, noDelay: true, allowHalfOpen: true })
  const sockets = server === undefined ? [client] : [client, server]
  // The lanes pass on what a peer does, so its errors are not handled here.
  for (const socket of sockets) socket.on('error', () => {})
  const closed = Promise.all(sockets.map(socket => new Promise(resolve => socket.once('close', resolve))))
  const lanes = new Map<Direction, Lane>()
  if (server !== undefined) {
    lanes.set('toServer', lane('toServer', client, server))
    lanes.set('toClient', lane('toClient', server, client))
  }

  function lane(direction: Direction, source: Socket, destination: Socket): Lane {
    return createLane({ source, destination, timers, finish, onBytes: bytes => onBytes(direction, bytes) })
  }

  function finish(how: 'reset' | 'end'): void {
    for (const each of lanes.values()) each.close()
    for (const socket of sockets) {
      if (how === 'reset') reset(socket)
      else if (socket.connecting) socket.destroy()
      // Unread bytes would turn the FIN into a reset.
      else socket.end().resume()
    }
  }

  return {
    closed: closed.then(() => {}),
    held: direction => lanes.get(direction)?.held ?? 0,
    finish,
    add: fault => {
      if (fault.kind === 'refuse') return
      if (endsAtOnce(fault)) return finish(fault.kind)
      for (const direction of directionsOf(fault)) lanes.get(direction)?.add(fault)
    },
    remove: (fault, held) => {
      for (const each of lanes.values()) each.remove(fault, held)
    },
    destroy: () => {
      for (const each of lanes.values()) each.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
