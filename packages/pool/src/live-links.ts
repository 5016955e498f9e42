import type { Deadline, Lease, LinkNeed, LinkProvider, PoolContext, SupervisionOrder } from '@surrealengine/core'

/**
 * The links for live queries, beside those that are counted: one for all of them, and another one for sessions that it has
 * no room for. Each is made when it is first wanted, and comes back by itself.
 */
export class LiveLinks {
  readonly #context: Pick<PoolContext, 'deadlines' | 'settings' | 'supervise'>
  readonly #emit: SupervisionOrder['emit']
  readonly #providers: LinkProvider[] = []
  #alive = true

  constructor(context: Pick<PoolContext, 'deadlines' | 'settings' | 'supervise'>, emit: SupervisionOrder['emit']) {
    this.#context = context
    this.#emit = emit
  }

  /** Replies that nobody waited for, of the links that there are. */
  get dropped(): number {
    return this.#providers.reduce((sum, provider) => sum + provider.stats().dropped, 0)
  }

  /** The first link that has room, as far as is known; where none has and no more may be made, the last. */
  async acquire(need: LinkNeed, deadline: Deadline): Promise<Lease> {
    for (let index = 0; ; index++) {
      const provider = this.#providers[index] ?? this.#make()
      if (provider.status === 'disconnected') {
        // It is made for everyone who will want it, so nobody's deadline ends that.
        provider.open(this.#context.deadlines.start(0)).catch(() => {})
      }
      const lease = await provider.acquire(need, deadline)
      const isLast = index + 1 >= this.#context.settings.poolSize
      // Where they were closed meanwhile, that is for the call to find.
      if (!need.full?.has(lease.link) || isLast || this.#providers[index] !== provider) return lease
      lease.release('clean')
    }
  }

  keepAlive(alive: boolean): void {
    this.#alive = alive
    for (const provider of this.#providers) provider.keepAlive(alive)
  }

  /** Ends them. The next one who wants one has another. */
  async close(): Promise<void> {
    await Promise.all(this.#providers.splice(0).map(provider => provider.close()))
  }

  #make(): LinkProvider {
    const provider = this.#context.supervise({
      endpoint: 0,
      mode: 'return',
      // What becomes of these links is not what becomes of the connection.
      emit: (name, event) => {
        if (name !== 'failed' && name !== 'closed') this.#emit(name, event)
      },
    })
    provider.keepAlive(this.#alive)
    this.#providers.push(provider)
    return provider
  }
}
