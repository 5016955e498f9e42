import type { Uuid } from '@surrealengine/values'
import { vi } from 'vitest'
import type { Connection } from '../api/connection.js'
import type { LiveMessage, LiveSubscription } from '../api/message.js'
import { type VirtualClock, virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, type ScriptedServer, scriptedServer } from '../transport/scripted-transport.fixture.js'
import type { Capabilities } from '../transport/transport.js'

/** A connection with a scripted server that reports changes. */
export interface LiveWorld {
  readonly clock: VirtualClock
  readonly server: ScriptedServer
  readonly connection: Connection
  /** Reports changes with these values to the newest live query or the given one. */
  change(values: readonly unknown[], queryId?: Uuid): void
  /** Loses the link, and resolves once the next one is open. */
  loseLink(): Promise<void>
  /** The calls so far, without those that restore the session; `kill` with the index of its query. */
  heard(): string[]
}

export async function liveWorld(options: object = {}, capabilities: Partial<Capabilities> = {}): Promise<LiveWorld> {
  const clock = virtualClock()
  const server = scriptedServer(capabilities)
  const connection = connectionTo(server, clock, { initialDelay: 0, ...options })
  await connection.connect()
  const started = (): Uuid[] => server.links.flatMap(({ queries }) => queries)
  return {
    clock,
    server,
    connection,
    change: (values, queryId) => {
      for (const value of values) server.notify(queryId ?? started().at(-1), { value })
    },
    loseLink: async () => {
      await clock.advance(10_000)
      server.links.at(-1)?.lose()
      await clock.settle()
    },
    heard: () =>
      server.calls.map(({ method, params: [first] }) =>
        method === 'kill' ? `kill ${started().indexOf(first as Uuid)}` : `${method} ${first ?? ''}`.trim(),
      ),
  }
}

/** Describes a message: a change by its value, anything else by its action. */
export function brief(message: LiveMessage<unknown> | undefined): unknown {
  if (message === undefined) return undefined
  if (message.action === 'GAP') return `GAP ${message.reason}`
  if (message.action === 'SNAPSHOT') return message.values
  return 'value' in message ? message.value : message.action
}

/** Collects the messages of a subscription, its end and its error. */
export function collect(subscription: LiveSubscription<object>): unknown[] {
  const heard: unknown[] = []
  void read()
  return heard

  async function read(): Promise<void> {
    try {
      for await (const message of subscription) heard.push(brief(message))
      heard.push('end')
    } catch (error) {
      heard.push(error)
    }
  }
}

/** Counts the listeners of a signal that are added from now on. */
export function listenersOf(signal: AbortSignal): () => number {
  const added = vi.spyOn(signal, 'addEventListener')
  const removed = vi.spyOn(signal, 'removeEventListener')
  return () => added.mock.calls.length - removed.mock.calls.length
}
