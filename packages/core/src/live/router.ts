import type { Uuid } from '@surrealengine/values'
import type { LiveNotification } from '../wire/rpc.js'
import { MAX_BYTES } from './backlog.js'

/** Gives `false` for a notification that is for another session. */
type Receiver = (notification: LiveNotification) => unknown

/** Notifications that are kept for live queries which are being started. */
const MOST_EARLY = 16_384

/** Finds the subscription of each notification. */
export class LiveRouter {
  readonly #receivers = new Map<string, Receiver>()
  #early: LiveNotification[] = []
  #earlyBytes = 0
  /** The queries of which an early notification was dropped. */
  #incomplete = new Set<string>()
  #starting = 0

  /** A `live` call begins: notifications of queries that nobody knows yet are kept until every such call is over. */
  starting(): () => void {
    this.#starting++
    let over = false
    return () => {
      if (over) return
      over = true
      this.#starting--
      if (this.#starting > 0) return
      this.#early = []
      this.#earlyBytes = 0
      this.#incomplete.clear()
    }
  }

  /**
   * Hands the notifications of a query to a receiver, those that came before its reply first. Returns whether all of
   * those were kept.
   */
  add(queryId: Uuid, receiver: Receiver): boolean {
    const key = queryId.toString()
    this.#receivers.set(key, receiver)
    const mine = this.#early.filter(notification => notification.queryId.toString() === key)
    if (mine.length > 0) this.#early = this.#early.filter(notification => notification.queryId.toString() !== key)
    for (const notification of mine) {
      this.#earlyBytes -= notification.bytes ?? 0
      receiver(notification)
    }
    return !this.#incomplete.has(key)
  }

  remove(queryId: Uuid): void {
    this.#receivers.delete(queryId.toString())
  }

  /** Gives `false` for a notification that is for another session than its query. */
  route(notification: LiveNotification): boolean {
    const key = notification.queryId.toString()
    const receiver = this.#receivers.get(key)
    if (receiver !== undefined) return receiver(notification) !== false
    if (this.#starting > 0) this.#keep(key, notification)
    return true
  }

  #keep(key: string, notification: LiveNotification): void {
    const { bytes = 0 } = notification
    const hasRoom = this.#early.length < MOST_EARLY && this.#earlyBytes + bytes <= MAX_BYTES
    if (!hasRoom || this.#incomplete.has(key)) {
      this.#incomplete.add(key)
      return
    }
    this.#early.push(notification)
    this.#earlyBytes += bytes
  }
}
