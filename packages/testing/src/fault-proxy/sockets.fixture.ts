import { once } from 'node:events'
import { connect as connectTcp, createServer, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import type { FaultProxy, FaultProxyOptions } from './fault-proxy.js'
import { startFaultProxy } from './start-fault-proxy.js'
import type { FaultTimers } from './timers.js'

/** One end of a connection. All bytes that it receives are read and kept. */
export interface Peer {
  readonly socket: Socket
  /** The text received so far. */
  readonly text: string
  send(text: string): void
  /** Waits until it has received a total number of bytes, and returns the text received so far. */
  receives(length: number): Promise<string>
  /** Resolves with `'FIN'` after an orderly close by the other side, otherwise with the code of the error. */
  readonly ended: Promise<string>
}

function peer(socket: Socket): Peer {
  let text = ''
  const arrivals = new Set<() => void>()
  socket.setEncoding('latin1').on('data', (data: string) => {
    text += data
    for (const arrival of arrivals) arrival()
  })
  const ended = new Promise<string>(resolve => {
    socket.once('end', () => resolve('FIN'))
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
  })
  return {
    socket,
    get text() {
      return text
    },
    send: data => void socket.write(data),
    receives: length =>
      new Promise(resolve => {
        const arrival = (): void => {
          if (text.length < length) return
          arrivals.delete(arrival)
          resolve(text)
        }
        arrivals.add(arrival)
        arrival()
      }),
    ended,
  }
}

/** A server that only accepts connections. */
export interface Target {
  readonly port: number
  readonly peers: readonly Peer[]
  /** Returns the next accepted connection that was not returned before. */
  next(): Promise<Peer>
  stop(): Promise<void>
}

export async function startTarget(): Promise<Target> {
  const peers: Peer[] = []
  const waiting: ((peer: Peer) => void)[] = []
  let taken = 0
  const server: Server = createServer({ allowHalfOpen: true }, socket => {
    peers.push(peer(socket))
    deal()
  })
  function deal(): void {
    for (let next = peers[taken]; next !== undefined && waiting.length > 0; next = peers[taken]) {
      taken++
      waiting.shift()?.(next)
    }
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The target has no port')
  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> => {
    stopped ??= new Promise(resolve => {
      server.close(() => resolve())
      for (const { socket } of peers) socket.destroy()
    })
    return stopped
  }
  onTestFinished(stop)
  return {
    port: address.port,
    peers,
    next: () =>
      new Promise(resolve => {
        waiting.push(resolve)
        deal()
      }),
    stop,
  }
}

/** Starts to connect. The `ended` of the returned peer resolves if that fails. */
export function dial(port: number): Peer {
  const client = peer(connectTcp({ port, host: '127.0.0.1', allowHalfOpen: true }))
  onTestFinished(() => void client.socket.destroy())
  return client
}

/** Starts a proxy in front of a target, until the test ends. */
export async function startProxied(
  options?: FaultProxyOptions,
): Promise<{ readonly proxy: FaultProxy; readonly target: Target; pair(): Promise<readonly [Peer, Peer]> }> {
  const target = await startTarget()
  const proxy = await startFaultProxy(target, options)
  onTestFinished(() => proxy.stop())
  return {
    proxy,
    target,
    pair: async () => {
      const client = dial(proxy.port)
      return [client, await target.next()]
    },
  }
}

/** Timers that a test runs by hand. */
export interface ManualTimers extends FaultTimers {
  /** The delays of the pending timers, in the order they were set. */
  readonly pending: readonly number[]
  /** Runs the timer that was set first. */
  next(): void
}

export function manualTimers(): ManualTimers {
  const timers = new Set<{ readonly delay: number; readonly run: () => void }>()
  return {
    after: (delay, run) => {
      const timer = { delay, run }
      timers.add(timer)
      return { cancel: () => void timers.delete(timer) }
    },
    get pending() {
      return [...timers].map(({ delay }) => delay)
    },
    next: () => {
      const [timer] = timers
      if (timer === undefined) throw new Error('No timer is pending')
      timers.delete(timer)
      timer.run()
    },
  }
}

/**
 * Turns the event loop until a condition holds that no event announces. The time limit of the test ends it otherwise.
 */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setImmediate(resolve))
}
