import type { Socket } from 'node:net'
import { ConfigurationError } from '@surrealengine/core'
import { checkFault } from './check-fault.js'
import { covers, type Direction, endsAtOnce, type Fault } from './fault.js'
import type { FaultProxy, FaultProxyOptions, InjectedFault, RemoveOptions } from './fault-proxy.js'
import { HOST, startListener } from './listener.js'
import { type ProxiedConnection, proxiedConnection } from './proxied-connection.js'
import { isPort, type ProxyTarget, parseTarget } from './target.js'
import { type FaultTimers, systemTimers } from './timers.js'
import { createTraffic, stoppedError } from './traffic.js'

interface Injected extends InjectedFault {
  /** Number of connections accepted before it was injected. */
  readonly since: number
}

/**
 * Starts a TCP proxy on 127.0.0.1 in front of a server, which need not be running yet. Faults are plain data: switch
 * them on with `inject()`, and off with `remove()`. A client is accepted before the server is contacted; if the server
 * refuses, the client is reset. The proxy keeps the process alive until it is stopped.
 *
 * @throws ConfigurationError if the target or an option is invalid.
 * @throws ConnectionError if the port is taken.
 *
 * @example
 * ```ts
 * import { startFaultProxy, startServer } from '@surrealengine/testing'
 *
 * const server = await startServer()
 * const proxy = await startFaultProxy(server)
 *
 * const stall = proxy.inject({ kind: 'stall', direction: 'toClient' })
 * const answer = fetch(`${proxy.httpUrl}/health`)
 * await proxy.seen('toClient') // the server has answered, and the reply is held
 * await stall.remove()
 * console.log((await answer).status) // 200
 *
 * await proxy.stop()
 * await server.stop()
 * ```
 */
export async function startFaultProxy(target: ProxyTarget, options: FaultProxyOptions = {}): Promise<FaultProxy> {
  const { port, timers } = checkOptions(options)
  let address = parseTarget(target)
  const traffic = createTraffic()
  const faults = new Set<Injected>()
  const open = new Map<number, ProxiedConnection>()
  let accepted = 0
  let stopped: Promise<void> | undefined
  const listener = await startListener(port, accept)

  function accept(client: Socket): void {
    const number = ++accepted
    const own = [...faults].filter(({ fault, since }) => covers(fault, since, number)).map(({ fault }) => fault)
    const connection = proxiedConnection({
      client,
      target: own.some(endsAtOnce) ? undefined : address,
      timers,
      onBytes: (direction, bytes) => traffic.arrived(number, direction, bytes),
    })
    open.set(number, connection)
    void connection.closed.then(() => open.delete(number))
    for (const fault of own) connection.add(fault)
  }

  function inject(given: Fault): InjectedFault {
    if (stopped !== undefined) throw stoppedError()
    const fault = checkFault(given)
    const since = accepted
    let removed: Promise<void> | undefined
    const injected: Injected = {
      fault,
      since,
      remove: removal => {
        removed ??= remove(injected, removal)
        return removed
      },
    }
    faults.add(injected)
    if (fault.kind === 'refuse') void listener.close()
    for (const [number, connection] of open) if (covers(fault, since, number)) connection.add(fault)
    return injected
  }

  async function remove(injected: Injected, { held = 'deliver' }: RemoveOptions = {}): Promise<void> {
    faults.delete(injected)
    for (const connection of open.values()) connection.remove(injected.fault, held)
    if (injected.fault.kind === 'refuse') await listen()
  }

  async function listen(): Promise<void> {
    const refused = [...faults].some(({ fault }) => fault.kind === 'refuse')
    if (!refused && stopped === undefined) await listener.open()
  }

  function finish(how: 'reset' | 'end'): void {
    for (const connection of open.values()) connection.finish(how)
  }

  async function restart(): Promise<void> {
    if (stopped !== undefined) throw stoppedError()
    void listener.close()
    finish('reset')
    await listen()
  }

  async function stop(): Promise<void> {
    traffic.stop()
    faults.clear()
    const closing = listener.close()
    const gone = [...open.values()].map(({ closed }) => closed)
    for (const connection of open.values()) connection.destroy()
    await Promise.all(gone)
    await closing
  }

  const held = (direction: Direction): number =>
    [...open.values()].reduce((sum, connection) => sum + connection.held(direction), 0)

  return {
    host: HOST,
    port: listener.port,
    wsUrl: `ws://${HOST}:${listener.port}`,
    httpUrl: `http://${HOST}:${listener.port}`,
    get connections() {
      return open.size
    },
    get accepted() {
      return accepted
    },
    get bytes() {
      return { ...traffic.bytes }
    },
    get held() {
      return { toServer: held('toServer'), toClient: held('toClient') }
    },
    onChunk: traffic.onChunk,
    seen: traffic.seen,
    inject,
    clear: async removal => {
      await Promise.all([...faults].map(fault => fault.remove(removal)))
    },
    reset: () => finish('reset'),
    end: () => finish('end'),
    retarget: next => {
      address = parseTarget(next)
    },
    restart,
    stop: () => {
      stopped ??= stop()
      return stopped
    },
  }
}

const KEYS: ReadonlySet<string> = new Set(['port', 'timers'])

function checkOptions({ port, timers = systemTimers, ...unknown }: FaultProxyOptions): {
  readonly port: number
  readonly timers: FaultTimers
} {
  const [option] = Object.keys(unknown)
  if (option !== undefined)
    throw wrong(option, 'is not an option of startFaultProxy()', `Known: ${[...KEYS].join(', ')}.`)
  if (port !== undefined && !isPort(port)) {
    throw wrong('port', 'must be a whole number from 1 to 65535', 'Leave it out to use a free port.')
  }
  if (typeof timers.after !== 'function') throw wrong('timers', 'must be an object with a method after()')
  return { port: port ?? 0, timers }
}

function wrong(option: string, what: string, hint?: string): ConfigurationError {
  return new ConfigurationError(`\`${option}\` ${what}`, { option, hint })
}
