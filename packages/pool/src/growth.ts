import type { ConnectionEvents, PoolContext, SupervisionOrder, SurrealEngineError } from '@surrealengine/core'
import type { Member } from './member.js'
import type { Rests } from './rests.js'
import type { Roster } from './roster.js'

/** Links that are made at the same time: a server that comes back is not stormed. */
export const MAX_CONNECTING = 2

/** What the pool hears of the links that were made for it. */
export interface GrowthEvents {
  /** Nothing can be made before that moment. */
  wakeAt(due: number): void
  ready(member: Member, url: string): void
  lost(member: Member): void
  attemptFailed(error: SurrealEngineError): void
  failed(member: Member, mode: SupervisionOrder['mode'], error: SurrealEngineError): void
}

/** Decides how many links a pool has, and to which endpoints. */
export class Growth {
  readonly #context: PoolContext
  readonly #roster: Roster
  readonly #rests: Rests
  readonly #events: GrowthEvents
  /** Whether a call found every link busy since the last one was added, or could not be. */
  #isCrowded = false
  #alive = true

  constructor(context: PoolContext, roster: Roster, rests: Rests, events: GrowthEvents) {
    this.#context = context
    this.#roster = roster
    this.#rests = rests
    this.#events = events
  }

  keepAlive(alive: boolean): void {
    this.#alive = alive
  }

  /** A call shares a link with others, since all of them are busy. */
  allBusy(): void {
    if (this.#roster.members.size >= this.#context.settings.size) return
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
    const { settings } = this.#context
    const { members, serving, users } = this.#roster
    if (users <= serving) this.#isCrowded = false
    const crowd = this.#isCrowded ? users - serving : 0
    const need = Math.max(waiting, crowd, settings.minSize - serving)
    for (let made = false; ; made = true) {
      const { connecting } = this.#roster
      if (connecting >= Math.min(need, MAX_CONNECTING) || members.size >= settings.size) return made
      const isOnlyHope = serving === 0 && connecting === 0
      const rested = this.#rests.next(endpoint => this.#roster.to(endpoint))
      const soonest = this.#rests.soonest()
      if (rested === undefined && !isOnlyHope) {
        this.#events.wakeAt(soonest.until)
        return made
      }
      this.#open(this.add(isOnlyHope ? 'return' : 'once', rested ?? soonest.endpoint))
    }
  }

  /** Adds a link that is still to be made: whoever opens its provider makes it. */
  add(mode: SupervisionOrder['mode'], endpoint: number): Member {
    const emit: SupervisionOrder['emit'] = (name, event) => this.#hear(member, mode, name, event)
    const provider = this.#context.supervise({ endpoint, mode, emit })
    const member: Member = {
      provider,
      state: { kind: 'connecting' },
      id: 0,
      endpoint,
      generation: 0,
      users: 0,
      reserved: false,
      readySince: 0,
      usedAt: 0,
      expires: Number.POSITIVE_INFINITY,
    }
    if (!this.#alive) provider.keepAlive(false)
    this.#roster.members.add(member)
    return member
  }

  #open(member: Member): void {
    const endless = this.#context.deadlines.start(0)
    member.provider
      .open(endless)
      .catch(() => {})
      .finally(() => endless.close())
  }

  #hear<K extends keyof ConnectionEvents>(
    member: Member,
    mode: SupervisionOrder['mode'],
    name: K,
    event: ConnectionEvents[K],
  ): void {
    const isOver = member.state.kind === 'gone'
    if (!isOver && isEvent('connected', name, event)) this.#events.ready(member, event.url)
    else if (!isOver && isEvent('lost', name, event)) this.#events.lost(member)
    else if (!isOver && isEvent('failed', name, event)) this.#events.failed(member, mode, event.error)
    else if (!isOver && isEvent('attemptFailed', name, event)) {
      this.#rests.failed(this.#rests.indexOf(event.url))
      this.#events.attemptFailed(event.error)
    }
    // What becomes of one link is not what becomes of the pool.
    if (name !== 'failed' && name !== 'closed') this.#context.emit(name, event)
  }
}

function isEvent<K extends keyof ConnectionEvents>(
  wanted: K,
  name: string,
  _event: object,
): _event is ConnectionEvents[K] {
  return name === wanted
}
