import type { StreamFault } from './fault.js'
import type { FaultTimers } from './timers.js'

/**
 * Applies one fault to one direction of one connection. A lane passes as much as every throttle has room for. A chunk
 * weighs as much as it has bytes, and the end of the stream weighs 1.
 */
export interface Throttle {
  /** Whether the sender is read without limit although nothing is passed on. */
  readonly holds: boolean
  /** The weight that may pass now. */
  room(): number
  arrived(weight: number): void
  /** Bytes were handed to the socket; 0 for the end of a stream. */
  passed(bytes: number): void
  /** All passed bytes have been handed to the kernel. */
  flushed(): void
  /** Bytes that arrived were dropped. */
  dropped(weight: number): void
  /** Cancels its timers. */
  remove(): void
}

/** What a throttle needs from its lane. */
export interface ThrottledLane {
  readonly timers: FaultTimers
  /** The weight that is already held. */
  readonly waiting: number
  /** Called when there may be room again. */
  pump(): void
  /** Ends the whole connection. */
  finish(how: 'reset' | 'end'): void
}

const NOTHING = (): void => {}
const IDLE = { holds: false, arrived: NOTHING, passed: NOTHING, flushed: NOTHING, dropped: NOTHING, remove: NOTHING }

export function throttleOf(fault: StreamFault, lane: ThrottledLane): Throttle {
  switch (fault.kind) {
    case 'stall':
      return { ...IDLE, holds: true, room: () => 0 }
    case 'delay':
      return delay(fault.ms, lane)
    case 'trickle':
      return trickle(fault.bytes, fault.every, lane)
    case 'reset':
    case 'end':
      return cut(fault.kind, fault.after, lane)
  }
}

/** Makes room for bytes once their delay has passed. */
function delay(ms: number, { timers, waiting, pump }: ThrottledLane): Throttle {
  const running = new Set<{ cancel(): void }>()
  let ripe = waiting
  return {
    ...IDLE,
    room: () => ripe,
    arrived: weight => {
      const timer = timers.after(ms, () => {
        running.delete(timer)
        ripe += weight
        pump()
      })
      running.add(timer)
    },
    passed: bytes => {
      ripe -= bytes === 0 ? 1 : bytes
    },
    // The timer of the dropped bytes still runs, and adds this weight back.
    dropped: weight => {
      ripe -= weight
    },
    remove: () => {
      for (const timer of running) timer.cancel()
    },
  }
}

function trickle(bytes: number, every: number, { timers, pump }: ThrottledLane): Throttle {
  let resting: { cancel(): void } | undefined
  return {
    ...IDLE,
    room: () => (resting === undefined ? bytes : 0),
    passed: () => {
      resting = timers.after(every, () => {
        resting = undefined
        pump()
      })
    },
    remove: () => resting?.cancel(),
  }
}

function cut(how: 'reset' | 'end', after: number, { finish }: ThrottledLane): Throttle {
  let left = after
  let removed = false
  return {
    ...IDLE,
    room: () => left,
    passed: bytes => {
      left -= bytes
    },
    // A reset discards bytes that were not sent yet, so it waits for the last byte.
    flushed: () => {
      if (left > 0) return
      if (how === 'end') finish(how)
      else soon(() => removed || finish(how))
    },
    remove: () => {
      removed = true
    },
  }
}

/**
 * Runs two turns of the event loop later. A Node peer that reads bytes and a reset together sees an orderly close; a
 * peer in this process has read the bytes by then.
 */
function soon(run: () => void): void {
  setImmediate(() => setImmediate(run))
}
