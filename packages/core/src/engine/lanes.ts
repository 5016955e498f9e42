import type { RpcMethod } from '../wire/rpc.js'

/** A call that waits for its turn or has it. */
export interface Turn {
  readonly method: RpcMethod
  /** Must not reject. */
  run(): Promise<void>
}

interface Lane {
  readonly waiting: Turn[]
  running: number
  alone: boolean
}

const CHANGES: ReadonlySet<RpcMethod> = new Set([
  'use',
  'set',
  'unset',
  'signin',
  'signup',
  'authenticate',
  'refresh',
  'revoke',
  'invalidate',
  'attach',
  'detach',
])

/** Whether a method changes the session it runs in. */
export function changesSession(method: RpcMethod): boolean {
  return CHANGES.has(method)
}

/**
 * The order of calls in each session. A call that changes the session runs alone and in order; other calls run
 * concurrently, before or after the changes as they were issued. The engine itself runs all of them at once.
 */
export class Lanes {
  readonly #lanes = new Map<string, Lane>()

  /** Runs a call when it is its turn, which may be at once. Returns a function that removes it before it has begun. */
  enter(session: string, turn: Turn): () => void {
    const lane = this.#lanes.get(session) ?? { waiting: [], running: 0, alone: false }
    this.#lanes.set(session, lane)
    lane.waiting.push(turn)
    this.#advance(session, lane)
    return () => {
      const index = lane.waiting.indexOf(turn)
      if (index < 0) return
      lane.waiting.splice(index, 1)
      this.#advance(session, lane)
    }
  }

  /** Drops the calls that have not begun. */
  clear(): void {
    for (const lane of this.#lanes.values()) lane.waiting.length = 0
  }

  #advance(session: string, lane: Lane): void {
    for (;;) {
      const [next] = lane.waiting
      if (next === undefined) {
        if (lane.running === 0 && this.#lanes.get(session) === lane) this.#lanes.delete(session)
        return
      }
      const alone = changesSession(next.method)
      if (lane.alone || (alone && lane.running > 0)) return
      lane.waiting.shift()
      lane.running += 1
      lane.alone = alone
      void next.run().then(() => {
        lane.running -= 1
        lane.alone = false
        this.#advance(session, lane)
      })
    }
  }
}
