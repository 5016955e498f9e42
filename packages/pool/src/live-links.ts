import type { Deadline, Lease, LinkNeed, LinkProvider, PoolContext, SupervisionOrder } from '@surrealengine/core'

/** The one link for all live queries, beside those that are counted. Made when it is first wanted; it comes back by itself. */
export class LiveLink {
  readonly #context: Pick<PoolContext, 'deadlines' | 'supervise'>
  readonly #emit: SupervisionOrder['emit']
  #provider: LinkProvider | undefined
  #alive = true

  constructor(context: Pick<PoolContext, 'deadlines' | 'supervise'>, emit: SupervisionOrder['emit']) {
    this.#context = context
    this.#emit = emit
  }

  /** Replies that nobody waited for, of the link that there is. */
  get dropped(): number {
    return this.#provider?.stats().dropped ?? 0
  }

  acquire(need: LinkNeed, deadline: Deadline): Lease | Promise<Lease> {
    this.#provider ??= this.#make()
    if (this.#provider.status === 'disconnected') {
      // It is made for everyone who will want it, so nobody's deadline ends that.
      this.#provider.open(this.#context.deadlines.start(0)).catch(() => {})
    }
    return this.#provider.acquire(need, deadline)
  }

  keepAlive(alive: boolean): void {
    this.#alive = alive
    this.#provider?.keepAlive(alive)
  }

  /** Ends it. The next one who wants it has another. */
  async close(): Promise<void> {
    const provider = this.#provider
    this.#provider = undefined
    await provider?.close()
  }

  #make(): LinkProvider {
    // What becomes of this link is not what becomes of the connection.
    const hear: SupervisionOrder['emit'] = (name, event) => {
      if (name !== 'failed' && name !== 'closed') this.#emit(name, event)
    }
    const provider = this.#context.supervise({ endpoint: 0, mode: 'return', emit: hear })
    provider.keepAlive(this.#alive)
    return provider
  }
}
