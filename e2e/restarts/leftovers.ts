import { readdirSync, readlinkSync } from 'node:fs'
import { Socket } from 'node:net'
import { queryObjects } from 'node:v8'
import { SurrealEngineError } from '@surrealengine/core'
import { TransportFailure } from '@surrealengine/core/transport'
import { WebSocket } from 'ws'

/** How many there are, by kind. */
export type Census = Readonly<Record<string, number>>

/** What a lost link, or a call that ended with it, could leave behind. A process that goes on makes hardly any of them. */
const OBJECTS = { WebSocket, Socket, AbortController, TransportFailure, SurrealEngineError, Map, Set }

/** The objects that are alive. What nobody holds is collected first. */
export function liveObjects(): Census {
  return Object.fromEntries(
    Object.entries(OBJECTS).map(([kind, type]) => [kind, queryObjects(type, { format: 'count' })]),
  )
}

/** The objects that any process makes now and then, and the bytes that are taken. What nobody holds is collected first. */
export function memory(): Census {
  const promises = queryObjects(Promise, { format: 'count' })
  const objects = queryObjects(Object, { format: 'count' })
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return { promises, objects, bytes: heapUsed + arrayBuffers }
}

/** Collects what nobody holds. */
export function collect(): void {
  // Each count begins with that.
  queryObjects(WebSocket, { format: 'count' })
}

/** What this process has open, by kind: sockets, pipes, files. Nothing where the platform does not tell. */
export function openHandles(): Census {
  const counts: Record<string, number> = {}
  for (const descriptor of descriptors()) {
    const kind = kindOf(descriptor)
    if (kind !== undefined) counts[kind] = (counts[kind] ?? 0) + 1
  }
  return counts
}

function descriptors(): readonly string[] {
  try {
    return readdirSync('/proc/self/fd')
  } catch {
    return []
  }
}

function kindOf(descriptor: string): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`).replace(/:\[\d+\]$/, '')
  } catch {
    // The one that the directory was read with.
    return undefined
  }
}

/** What there is more of than before, by more than `slack`, in words. */
export function more(before: Census, now: Census, slack: number | Census): readonly string[] {
  return Object.entries(now)
    .filter(([kind, count]) => count > (before[kind] ?? 0) + (typeof slack === 'number' ? slack : (slack[kind] ?? 0)))
    .map(([kind, count]) => `${kind}: ${count} instead of ${before[kind] ?? 0}`)
}
