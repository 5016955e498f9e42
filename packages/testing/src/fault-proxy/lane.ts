import type { Socket } from 'node:net'
import type { Fault, StreamFault } from './fault.js'
import { reset } from './reset.js'
import { type Throttle, throttleOf } from './throttle.js'
import type { FaultTimers } from './timers.js'

/** One direction of a connection: bytes that arrive at one socket are written to the other, in order. */
export interface Lane {
  /** Number of bytes that arrived and are held by a fault. */
  readonly held: number
  add(fault: StreamFault): void
  /** Removes a fault. Held bytes are passed on, unless another fault holds them, or dropped. */
  remove(fault: Fault, held: 'deliver' | 'drop'): void
  /** Drops held bytes, and discards those that still arrive. */
  close(): void
}

/** The two sockets of a lane, and its callbacks. */
export interface LaneOptions {
  readonly source: Socket
  readonly destination: Socket
  readonly timers: FaultTimers
  /** Called with bytes before they are passed on. */
  onBytes(bytes: Uint8Array): void
  /** Ends the whole connection. */
  finish(how: 'reset' | 'end'): void
}

/** Bytes that may be buffered before reading pauses. Only a stall has no limit. */
const LIMIT = 1024 * 1024

export function createLane({ source, destination, timers, onBytes, finish }: LaneOptions): Lane {
  const throttles = new Map<Fault, Throttle>()
  let queue: (Uint8Array | 'end' | 'reset')[] = []
  let held = 0
  let unflushed = 0
  let congested = false
  let closed = false

  source.on('data', (bytes: Uint8Array) => {
    if (closed) return
    try {
      onBytes(bytes)
    } finally {
      receive(bytes)
    }
  })
  source.once('end', () => receive('end'))
  source.on('error', () => receive('reset'))
  destination.on('drain', () => {
    congested = false
    pump()
  })
  destination.once('close', close)

  function receive(item: Uint8Array | 'end' | 'reset'): void {
    if (closed) return
    queue.push(item)
    held += typeof item === 'string' ? 0 : item.byteLength
    for (const throttle of throttles.values()) throttle.arrived(weightOf(item))
    pump()
  }

  function pump(): void {
    while (!closed && !congested) {
      const [item] = queue
      const room = Math.min(...[...throttles.values()].map(throttle => throttle.room()))
      if (item === undefined || room < 1) break
      pass(item, room)
    }
    regulate()
  }

  function pass(item: Uint8Array | 'end' | 'reset', room: number): void {
    if (typeof item === 'string') {
      queue.shift()
      if (item === 'end') destination.end()
      else reset(destination)
      for (const throttle of throttles.values()) throttle.passed(0)
      return
    }
    const bytes = item.subarray(0, room)
    if (bytes.byteLength === item.byteLength) queue.shift()
    else queue[0] = item.subarray(room)
    held -= bytes.byteLength
    unflushed++
    congested = !destination.write(bytes, failure => {
      unflushed--
      if (failure || unflushed > 0) return
      for (const throttle of throttles.values()) throttle.flushed()
    })
    for (const throttle of throttles.values()) throttle.passed(bytes.byteLength)
  }

  function regulate(): void {
    const stalled = [...throttles.values()].some(throttle => throttle.holds)
    const full = !closed && !stalled && (congested || held >= LIMIT)
    if (full === source.isPaused()) return
    if (full) source.pause()
    else source.resume()
  }

  function drop(): void {
    const bytes = held
    held = 0
    queue = queue.filter(item => typeof item === 'string')
    for (const throttle of throttles.values()) throttle.dropped(bytes)
  }

  function close(): void {
    if (closed) return
    closed = true
    queue = []
    held = 0
    for (const throttle of throttles.values()) throttle.remove()
    throttles.clear()
    regulate()
  }

  return {
    get held() {
      return held
    },
    add: fault => {
      if (closed) return
      const waiting = queue.reduce((sum, item) => sum + weightOf(item), 0)
      throttles.set(fault, throttleOf(fault, { timers, waiting, pump, finish }))
      regulate()
    },
    remove: (fault, what) => {
      const throttle = throttles.get(fault)
      if (throttle === undefined) return
      throttle.remove()
      throttles.delete(fault)
      if (what === 'drop') drop()
      pump()
    },
    close,
  }
}

function weightOf(item: Uint8Array | 'end' | 'reset'): number {
  return typeof item === 'string' ? 1 : item.byteLength
}
