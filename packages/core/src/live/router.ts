import type { Uuid } from 'surrealdb'
import type { LiveNotification } from '../transport/transport.js'

/** Gives `false` for a notification that is for another session. */
type Receiver = (notification: LiveNotification) => unknown

/** Notifications that are kept for live queries which are being started. */
const MOST_EARLY = 16_384

/** Finds the subscription of each notification. */
export class LiveRouter {
  readonly #receivers = new Map<string, Receiver>()
  #early: LiveNotification[] = []
  #starting = 0

  /** A `live` call begins: notifications of queries that nobody knows yet are kept until every such call is over. */
  starting(): () => void {
    this.#starting++
    let over = false
    return () => {
      if (over) return
      over = true
      this.#starting--
      if (this.#starting === 0) this.#early = []
    }
  }

  /** Hands the notifications of a query to a receiver, those that came before its reply first. */
  add(queryId: Uuid, receiver: Receiver): void {
    const key = queryId.toString()
    this.#receivers.set(key, receiver)
    const mine = this.#early.filter(notification => notification.queryId.toString() === key)
    if (mine.length === 0) return
    this.#early = this.#early.filter(notification => notification.queryId.toString() !== key)
    for (const notification of mine) receiver(notification)
  }

  remove(queryId: Uuid): void {
    this.#receivers.delete(queryId.toString())
  }

  /** Gives `false` for a notification that is for another session than its query. */
  route(notification: LiveNotification): boolean {
    const receiver = this.#receivers.get(notification.queryId.toString())
    if (receiver !== undefined) return receiver(notification) !== false
    if (this.#starting > 0 && this.#early.length < MOST_EARLY) this.#early.push(notification)
    return true
  }
}
