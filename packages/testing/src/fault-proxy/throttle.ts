import type { StreamFault } from './fault.js'
import type { FaultTimers } from './timers.js'

/**
 * What one fault does to one direction of one connection. A lane passes as much as every throttle has room for. The end
 * of a stream is an item too: its weight is 1, that of bytes their number.
 */
export interface Throttle {
  /** Whether the sender is read without limit, although nothing passes. */
  readonly holds: boolean
  /** What may pass now. */
  room(): number
  arrived(weight: number): void
  /** Bytes were handed to the socket; 0 for the end of a stream. */
  passed(bytes: number): void
  /** All that was passed has left for the kernel. */
  flushed(): void
  /** What arrived will never pass. */
  dropped(weight: number): void
  /** Lets go of its timers. */
  remove(): void
}

/** What a throttle needs of its lane. */
export interface ThrottledLane {
  readonly timers: FaultTimers
  /** The weight of what waits already. */
  readonly waiting: number
  /** There may be room again. */
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

/** Room is what has waited long enough. */
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
    // Its timer still runs: it gives back then what is taken here.
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
    // A reset takes with it what has not left yet: it waits for the last byte.
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
 * In the turn of the loop after the next. A peer under Node that reads bytes and a reset at once takes it for an end in
 * good order; one in this process has read the bytes by then.
 */
function soon(run: () => void): void {
  setImmediate(() => setImmediate(run))
}
