import type { Uuid } from '@surrealengine/values'
import type { LiveNotification } from '../wire/rpc.js'
import { MAX_BYTES } from './backlog.js'

/** Returns `false` for a notification that names another session. */
type Receiver = (notification: LiveNotification) => unknown

/** Maximum number of notifications kept for live queries that are being started. */
const MOST_EARLY = 16_384

/** Routes each notification to its subscription. */
export class LiveRouter {
  readonly #receivers = new Map<string, Receiver>()
  #early: LiveNotification[] = []
  #earlyBytes = 0
  /** The queries with dropped early notifications. */
  #incomplete = new Set<string>()
  #starting = 0

  /** Marks the start of a `live` call. Notifications of unknown queries are kept until all such calls have ended. */
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
   * Sets the receiver of a query's notifications. It first gets those that arrived before the reply. Returns `false` if
   * some of these were dropped.
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

  /** Returns `false` for a notification that names another session than its query's. */
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
