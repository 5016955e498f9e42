import { doubtOf } from '../wire/doubt.js'
import type { Receiver, Sending } from './callbacks.js'

/** A call that was handed to the channel and is not answered. */
export class PendingCall implements Sending {
  readonly sent = true
  readonly bytes: number
  /** Who waits for the answer. Nobody, once the caller left. */
  receiver: Receiver | undefined
  #params: readonly unknown[]
  #doubt: number | undefined
  #over: (() => void) | undefined

  constructor(bytes: number, params: readonly unknown[], receiver: Receiver) {
    this.bytes = bytes
    this.#params = params
    this.receiver = receiver
  }

  /** How likely it is that the server cannot read it. */
  get doubt(): number {
    return this.#doubt ?? doubtOf(this.#params)
  }

  cancel(): Promise<void> | undefined {
    if (this.receiver === undefined) return undefined
    // Nothing of what the caller passed is kept for the sake of a late answer.
    this.#doubt = this.doubt
    this.#params = []
    this.receiver = undefined
    return new Promise(over => {
      this.#over = over
    })
  }

  /** It is answered, or the link is gone. Gives who is to hear of it. */
  end(): Receiver | undefined {
    const { receiver } = this
    this.receiver = undefined
    this.#over?.()
    return receiver
  }
}

/** A call that was never handed to the channel. */
export const UNSENT: Sending = { sent: false, cancel: () => undefined }
