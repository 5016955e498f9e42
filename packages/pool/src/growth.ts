import type { ConnectionEvents, PoolContext, SupervisionOrder, SurrealEngineError } from '@surrealengine/core'
import type { EndpointBackoff } from './endpoint-backoff.js'
import { type EventQueue, isEvent } from './event-queue.js'
import { PooledLink } from './link.js'
import type { Links } from './links.js'

/** Links that are made at the same time: a server that comes back is not stormed. */
export const MAX_CONNECTING = 2

/** What the pool hears of the links that were made for it. */
export interface GrowthActions {
  /** Nothing can be made before that moment. */
  wakeAt(due: number): void
  connected(link: PooledLink, url: string): void
  lost(link: PooledLink): void
  attemptFailed(error: SurrealEngineError): void
  failed(link: PooledLink, mode: SupervisionOrder['mode'], error: SurrealEngineError): void
}

/** Decides how many links a pool has, and to which endpoints. */
export class Growth {
  readonly #context: PoolContext
  readonly #events: EventQueue
  readonly #links: Links
  readonly #backoff: EndpointBackoff
  readonly #actions: GrowthActions
  /** Whether a call found every link busy since the last one was added, or could not be. */
  #isCrowded = false
  #alive = true

  constructor(
    context: PoolContext,
    events: EventQueue,
    links: Links,
    backoff: EndpointBackoff,
    actions: GrowthActions,
  ) {
    this.#context = context
    this.#events = events
    this.#links = links
    this.#backoff = backoff
    this.#actions = actions
  }

  keepAlive(alive: boolean): void {
    this.#alive = alive
    for (const { provider } of this.#links.all) provider.keepAlive(alive)
  }

  /** A call shares a link with others, since all of them are busy. */
  allBusy(): void {
    if (this.#links.all.size >= this.#context.settings.size) return
    this.#isCrowded = true
    this.grow(0)
  }

  /** A link was added, or could not be. Whether more are needed shows with the next call. */
  settled(): void {
    this.#isCrowded = false
  }

  /**
   * Makes links until there are enough for so many who wait, for the calls there are, and for the least there shall be.
   * Returns whether it made any.
   */
  grow(waiting: number): boolean {
    const { minSize, size } = this.#context.settings
    const { all, serving, users } = this.#links
    if (users <= serving) this.#isCrowded = false
    const crowd = this.#isCrowded ? users - serving : 0
    const need = Math.max(waiting, crowd, minSize - serving)
    for (let made = false; ; made = true) {
      const { connecting } = this.#links
      if (connecting >= Math.min(need, MAX_CONNECTING) || all.size >= size) return made
      const isOnlyHope = serving === 0 && connecting === 0
      const rested = this.#backoff.next(endpoint => this.#links.to(endpoint))
      const soonest = this.#backoff.soonest()
      if (rested === undefined && !isOnlyHope) {
        this.#actions.wakeAt(soonest.until)
        return made
      }
      this.open(isOnlyHope ? 'return' : 'once', rested ?? soonest.endpoint, 0)
    }
  }

  /** Makes a link, within so many milliseconds. */
  open(mode: SupervisionOrder['mode'], endpoint: number, timeout: number): void {
    const emit: SupervisionOrder['emit'] = (name, event) =>
      this.#events.change(() => {
        this.#hear(link, mode, name, event)
        // What becomes of one link is not what becomes of the pool.
        if (name !== 'failed' && name !== 'closed') this.#events.emit(name, event)
      })
    const provider = this.#context.supervise({ endpoint, mode, emit })
    const link = new PooledLink(provider, endpoint)
    if (!this.#alive) provider.keepAlive(false)
    this.#links.all.add(link)
    const budget = this.#context.deadlines.start(timeout)
    void provider
      .open(budget)
      .catch(() => {})
      .finally(() => budget.close())
  }

  #hear<K extends keyof ConnectionEvents>(
    link: PooledLink,
    mode: SupervisionOrder['mode'],
    name: K,
    event: ConnectionEvents[K],
  ): void {
    if (link.state.kind === 'closed') return
    if (isEvent('connected', name, event)) this.#actions.connected(link, event.url)
    else if (isEvent('lost', name, event)) this.#actions.lost(link)
    else if (isEvent('failed', name, event)) this.#actions.failed(link, mode, event.error)
    else if (isEvent('attemptFailed', name, event)) {
      this.#backoff.failed(this.#backoff.indexOf(event.url))
      this.#actions.attemptFailed(event.error)
    }
  }
}
