import { Tagged } from '@surrealengine/codec'
import { FileRef, Range, RecordId, RecordIdRange, StringRecordId } from '@surrealengine/values'
import type { CloseReason, RpcReply } from './transport.js'
import { failureOf, type TransportFailure } from './transport-failure.js'

/** How a call ends. */
export interface Settling {
  resolve(reply: RpcReply): void
  reject(failure: TransportFailure): void
}

/** A call that was handed to the channel and is not answered. */
interface Call extends Settling {
  readonly bytes: number
  /** How likely it is that the server cannot read it. */
  doubt(): number
  /** Where the caller lost interest: takes that it is over all the same. */
  readonly over?: () => void
}

/** The calls of a link that are not answered, abandoned ones among them. */
export class InFlight {
  readonly #calls = new Map<number, Call>()

  add(id: number, bytes: number, params: readonly unknown[]): Promise<RpcReply> {
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { bytes, doubt: () => doubtOf(params), resolve, reject })
    })
  }

  /** The call was not handed over after all. */
  remove(id: number): void {
    this.#calls.delete(id)
  }

  /** The caller lost interest. What it gives settles once the call is over all the same. */
  abandon(id: number): Promise<void> | undefined {
    const call = this.#calls.get(id)
    if (call === undefined) return undefined
    // Nothing of what the caller passed is kept for the sake of a late answer.
    const doubt = call.doubt()
    const { bytes } = call
    return new Promise(over => {
      this.#calls.set(id, { bytes, doubt: () => doubt, resolve: () => {}, reject: () => {}, over })
    })
  }

  /** Settles a call that was answered. `false` where nobody waits for it. */
  settle(id: number, how: (call: Settling) => void): boolean {
    const call = this.#calls.get(id)
    this.#calls.delete(id)
    call?.over?.()
    if (call === undefined || call.over !== undefined) return false
    how(call)
    return true
  }

  /**
   * Fails the call that an answer without an id was for: those that hold what a server may not know, or else the only one
   * there is. Gives how many failed, or `undefined` where it could be any of several.
   */
  failUnread(failure: TransportFailure): number | undefined {
    const all = [...this.#calls].map(([id, call]) => ({ id, call, doubt: call.doubt() }))
    const most = all.reduce((worst, { doubt }) => Math.max(worst, doubt), 0)
    const suspected = all.filter(({ doubt }) => doubt === most)
    const waiting = suspected.filter(({ call }) => call.over === undefined)
    if (most === 0 && waiting.length > 1) return undefined
    for (const { id, call } of suspected) {
      this.#calls.delete(id)
      call.over?.()
    }
    for (const { call } of waiting) call.reject(failure)
    return waiting.length
  }

  /** Fails every call, since the link is gone. */
  end(reason: CloseReason): void {
    const interrupted = [...this.#calls.values()]
    this.#calls.clear()
    // Where the server refused a request, the largest was too big, and the others may go over the next link, if that is
    // safe. Where a reply was too big for this side, any of them may have asked for it, and would again.
    const isRequest = reason.kind === 'too-big' && reason.code !== undefined
    const largest = interrupted.reduce((most, { bytes }) => Math.max(most, bytes), 0)
    for (const { over, bytes, reject } of interrupted) {
      over?.()
      if (over !== undefined) continue
      const innocent = isRequest && bytes < largest
      reject(failureOf(innocent ? { ...reason, kind: 'lost' } : reason, true))
    }
  }
}

/** How likely it is that a server cannot read a value: 0 where all can, 1 where those before 3.0 cannot, 2 where any may not. */
function doubtOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  if (value instanceof Tagged) return 2
  let most = value instanceof Set || value instanceof FileRef || value instanceof StringRecordId ? 1 : 0
  for (const part of partsOf(value)) most = Math.max(most, doubtOf(part))
  return most
}

function partsOf(value: object): Iterable<unknown> {
  if (Array.isArray(value) || value instanceof Set) return value
  if (value instanceof Map) return value.values()
  if (value instanceof RecordId) return [value.id]
  if (value instanceof Range || value instanceof RecordIdRange) return [value.begin?.value, value.end?.value]
  return ArrayBuffer.isView(value) ? [] : Object.values(value)
}
