import { doubtOf } from '../wire/doubt.js'
import type { Receiver, Sending } from './callbacks.js'

/** A call that was handed to the channel and has no reply yet. */
export class PendingCall implements Sending {
  readonly sent = true
  readonly bytes: number
  /** Receives the reply; `undefined` once the call was cancelled. */
  receiver: Receiver | undefined
  #params: readonly unknown[]
  #doubt: number | undefined
  #over: (() => void) | undefined

  constructor(bytes: number, params: readonly unknown[], receiver: Receiver) {
    this.bytes = bytes
    this.#params = params
    this.receiver = receiver
  }

  /** See `doubtOf`. */
  get doubt(): number {
    return this.#doubt ?? doubtOf(this.#params)
  }

  cancel(): Promise<void> | undefined {
    if (this.receiver === undefined) return undefined
    // Do not retain the caller's values until a late reply.
    this.#doubt = this.doubt
    this.#params = []
    this.receiver = undefined
    return new Promise(over => {
      this.#over = over
    })
  }

  /** The reply has arrived, or the link has ended. Returns the receiver, unless the call was cancelled. */
  end(): Receiver | undefined {
    const { receiver } = this
    this.receiver = undefined
    this.#over?.()
    return receiver
  }
}

/** A call that was never handed to the channel. */
export const UNSENT: Sending = { sent: false, cancel: () => undefined }
