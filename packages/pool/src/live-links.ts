import type {
  Deadline,
  Lease,
  LinkNeed,
  LinkProvider,
  PoolContext,
  SupervisionOrder,
} from '@surrealengine/core/provider'

/**
 * The links for live queries, which do not count toward `poolSize`: one for all of them, and further ones once its
 * sessions are used up. Each is opened when first needed, and reconnects by itself.
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

  /** See `ProviderStats.dropped`. */
  get dropped(): number {
    return this.#providers.reduce((sum, provider) => sum + provider.stats().dropped, 0)
  }

  /** The first link that is not known to be full. If all are, and no more may be opened, the last one. */
  async acquire(need: LinkNeed, deadline: Deadline): Promise<Lease> {
    for (let index = 0; ; index++) {
      const provider = this.#providers[index] ?? this.#make()
      if (provider.status === 'disconnected') {
        // Opened for all callers, so no caller's deadline applies.
        provider.open(this.#context.deadlines.start(0)).catch(() => {})
      }
      const lease = await provider.acquire(need, deadline)
      const isLast = index + 1 >= this.#context.settings.poolSize
      // If the links were closed meanwhile, the call fails by itself.
      if (!need.full?.has(lease.link) || isLast || this.#providers[index] !== provider) return lease
      lease.release('clean')
    }
  }

  keepAlive(alive: boolean): void {
    this.#alive = alive
    for (const provider of this.#providers) provider.keepAlive(alive)
  }

  /** Closes the links. The next caller gets a new one. */
  async close(): Promise<void> {
    await Promise.all(this.#providers.splice(0).map(provider => provider.close()))
  }

  #make(): LinkProvider {
    const provider = this.#context.supervise({
      endpoint: 0,
      mode: 'return',
      // The connection goes on without these links.
      emit: (name, event) => {
        if (name !== 'failed' && name !== 'closed') this.#emit(name, event)
      },
    })
    provider.keepAlive(this.#alive)
    this.#providers.push(provider)
    return provider
  }
}
