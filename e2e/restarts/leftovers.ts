import { readdirSync, readlinkSync } from 'node:fs'
import { Socket } from 'node:net'
import { queryObjects } from 'node:v8'
import { SurrealEngineError } from '@surrealengine/core'
import { TransportFailure } from '@surrealengine/core/transport'
import { WebSocket } from 'ws'

/** Number of objects, by kind. */
export type Census = Readonly<Record<string, number>>

/**
 * Objects that a lost link, or a call that failed with it, could leave behind. An idle process creates hardly any of
 * them.
 */
const OBJECTS = { WebSocket, Socket, AbortController, TransportFailure, SurrealEngineError, Map, Set }

/** Returns the number of live objects, after a garbage collection. */
export function liveObjects(): Census {
  return Object.fromEntries(
    Object.entries(OBJECTS).map(([kind, type]) => [kind, queryObjects(type, { format: 'count' })]),
  )
}

/**
 * Returns the number of objects that any process creates now and then, and the bytes in use, after a garbage
 * collection.
 */
export function memory(): Census {
  const promises = queryObjects(Promise, { format: 'count' })
  const objects = queryObjects(Object, { format: 'count' })
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return { promises, objects, bytes: heapUsed + arrayBuffers }
}

/** Runs a garbage collection. */
export function collect(): void {
  // Each count starts with one.
  queryObjects(WebSocket, { format: 'count' })
}

/** Returns what this process has open, by kind: sockets, pipes, files. Empty on platforms without /proc. */
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
    // The descriptor that the directory was read with.
    return undefined
  }
}

/** Describes the kinds whose number grew by more than `slack`. */
export function more(before: Census, now: Census, slack: number | Census): readonly string[] {
  return Object.entries(now)
    .filter(([kind, count]) => count > (before[kind] ?? 0) + (typeof slack === 'number' ? slack : (slack[kind] ?? 0)))
    .map(([kind, count]) => `${kind}: ${count} instead of ${before[kind] ?? 0}`)
}
