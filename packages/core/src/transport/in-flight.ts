import { Tagged } from '@surrealengine/codec'
import { FileRef, Range, RecordId, RecordIdRange, StringRecordId } from '@surrealengine/values'
import type { Receiver, Sending } from './callbacks.js'
import type { CloseReason } from './transport.js'
import { failureOf, type TransportFailure } from './transport-failure.js'

/** Whose caller left: the answer is dropped. */
const NOBODY: Receiver = { replied: () => {}, failed: () => {} }

/** A call that was handed to the channel and is not answered. */
class Call implements Sending {
  readonly sent = true
  readonly bytes: number
  receiver: Receiver
  /** Where the caller lost interest: takes that it is over all the same. */
  over: (() => void) | undefined
  #params: readonly unknown[] | undefined
  #doubt = 0

  constructor(bytes: number, params: readonly unknown[], receiver: Receiver) {
    this.bytes = bytes
    this.#params = params
    this.receiver = receiver
  }

  /** How likely it is that the server cannot read it. */
  get doubt(): number {
    return this.#params === undefined ? this.#doubt : doubtOf(this.#params)
  }

  /** The caller lost interest. What it gives settles once the call is over all the same. */
  cancel(): Promise<void> | undefined {
    if (this.receiver === NOBODY) return undefined
    // Nothing of what the caller passed is kept for the sake of a late answer.
    this.#doubt = this.doubt
    this.#params = undefined
    this.receiver = NOBODY
    return new Promise(over => {
      this.over = over
    })
  }

  /** It is answered, or the link is gone. Gives who is to hear of it. */
  end(): Receiver {
    const { receiver } = this
    this.receiver = NOBODY
    this.over?.()
    return receiver
  }
}

/** The calls of a link that are not answered, abandoned ones among them. */
export class InFlight {
  readonly #calls = new Map<number, Call>()

  add(id: number, bytes: number, params: readonly unknown[], receiver: Receiver): Sending {
    const call = new Call(bytes, params, receiver)
    this.#calls.set(id, call)
    return call
  }

  /** The call was not handed over after all. */
  remove(id: number): void {
    this.#calls.delete(id)
  }

  /** Who waits for the answer to a call that has one now; nobody, where it is late or not the first. */
  settle(id: number): Receiver | undefined {
    const call = this.#calls.get(id)
    this.#calls.delete(id)
    const receiver = call?.end()
    return receiver === NOBODY ? undefined : receiver
  }

  /**
   * Fails the call that an answer without an id was for: those that hold what a server may not know, or else the only one
   * there is. Gives how many failed, or `undefined` where it could be any of several.
   */
  failUnread(failure: TransportFailure): number | undefined {
    const all = [...this.#calls].map(([id, call]) => ({ id, call, doubt: call.doubt }))
    const most = all.reduce((worst, { doubt }) => Math.max(worst, doubt), 0)
    const suspected = all.filter(({ doubt }) => doubt === most)
    const waiting = suspected.filter(({ call }) => call.receiver !== NOBODY)
    if (most === 0 && waiting.length > 1) return undefined
    for (const { id } of suspected) this.settle(id)?.failed(failure)
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
    for (const call of interrupted) {
      const innocent = isRequest && call.bytes < largest
      const receiver = call.end()
      if (receiver !== NOBODY) receiver.failed(failureOf(innocent ? { ...reason, kind: 'lost' } : reason, true))
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
