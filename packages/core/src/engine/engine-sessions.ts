import { randomUuid } from '@surrealengine/codec'
import { Uuid } from '@surrealengine/values'
import { isRecord } from '../shared/is-record.js'
import type { LiveNotification, RpcCall, RpcReply } from '../wire/rpc.js'
import { requestFrame } from '../wire/rpc-frame.js'

/** Runs a request in the engine, in this session. */
export type Run = (call: RpcCall, session: Uuid) => Promise<unknown>

interface Session {
  /** Its id in the engine. */
  readonly inner: Uuid
  /** The id chosen by the link's user; `undefined` for the link's default session. */
  readonly outer: Uuid | undefined
}

interface Owned {
  readonly id: Uuid
  readonly session: Session
}

/**
 * The sessions, live queries and transactions of one link in a shared engine. Each session has a generated id in the
 * engine, so that two links may use the same id.
 */
export class EngineSessions {
  readonly #own: Session = { inner: randomUuid(), outer: undefined }
  readonly #sessions = new Map<string, Session>([[this.#own.inner.toString(), this.#own]])
  readonly #names = new Map<string, Session>()
  readonly #live = new Map<string, Owned>()
  readonly #transactions = new Map<string, Owned>()

  /** The engine's id of the link's default session. */
  get own(): Uuid {
    return this.#own.inner
  }

  /** `true` if there is a live query. */
  get listening(): boolean {
    return this.#live.size > 0
  }

  /** The engine's id of the session that a call runs in. An unknown id is passed on unchanged. */
  sessionOf({ method, session }: RpcCall): Uuid {
    const name = session?.id
    if (name === undefined) return this.#own.inner
    const key = name.toString()
    let found = this.#names.get(key)
    if (found === undefined && method === 'attach') {
      found = { inner: randomUuid(), outer: name }
      this.#names.set(key, found)
      this.#sessions.set(found.inner.toString(), found)
    }
    // Calls issued after this one no longer find it, and another `attach` creates a new one.
    if (method === 'detach') this.#names.delete(key)
    return found?.inner ?? name
  }

  /** Records what a call created or ended. */
  learn(call: RpcCall, inner: Uuid, reply: RpcReply): void {
    const session = this.#sessions.get(inner.toString())
    if (session === undefined) return
    const { method, params } = call
    const [subject] = params
    if (method === 'query' && reply.ok && Array.isArray(reply.result)) {
      for (const statement of reply.result) this.#learnStatement(statement, session)
    }
    if (method === 'begin' && reply.ok && reply.result instanceof Uuid) {
      this.#transactions.set(reply.result.toString(), { id: reply.result, session })
    }
    if ((method === 'commit' || method === 'cancel') && subject instanceof Uuid) {
      this.#transactions.delete(subject.toString())
    }
    if (method === 'detach' && reply.ok) this.#forget(session)
  }

  /** The notification with the session id of the link's user, or `undefined` if it is not for this link. */
  translate(notification: LiveNotification): LiveNotification | undefined {
    const id = notification.queryId.toString()
    const session =
      notification.session === undefined
        ? this.#live.get(id)?.session
        : this.#sessions.get(notification.session.toString())
    if (session === undefined) return undefined
    if (notification.action === 'KILLED') this.#live.delete(id)
    return { ...notification, session: session.outer }
  }

  /**
   * Kills the live queries of a session, which the engine would drop without notifying. Its notifications of the kills
   * may arrive after the session is gone, so the queries are forgotten first and these notifications returned instead.
   */
  async killLive(run: Run, inner: Uuid): Promise<readonly LiveNotification[]> {
    const mine = [...this.#live.values()].filter(({ session }) => session.inner.equals(inner))
    for (const { id } of mine) this.#live.delete(id.toString())
    for (const { id } of mine) await run({ method: 'kill', params: [id] }, inner).catch(() => {})
    const over = { action: 'KILLED', recordId: undefined, value: undefined } as const
    return mine.map(({ id, session }) => ({ ...over, queryId: id, session: session.outer }))
  }

  /** Ends everything. What fails to end is already gone, or ends with the engine. */
  async giveBack(run: Run): Promise<void> {
    for (const { id, session } of this.#transactions.values()) {
      await run({ method: 'cancel', params: [id] }, session.inner).catch(() => {})
    }
    for (const { inner } of this.#sessions.values()) {
      await this.killLive(run, inner)
      await run({ method: 'detach', params: [] }, inner).catch(() => {})
    }
    this.#live.clear()
  }

  #learnStatement(statement: unknown, session: Session): void {
    if (!isRecord(statement) || statement['type'] !== 'live' || statement['status'] !== 'OK') return
    const id = statement['result']
    if (id instanceof Uuid) this.#live.set(id.toString(), { id, session })
  }

  #forget(session: Session): void {
    this.#sessions.delete(session.inner.toString())
    for (const [id, live] of this.#live) {
      if (live.session === session) this.#live.delete(id)
    }
  }
}

/** The request for a call, in the engine's format. */
export function frameFor(id: number, call: RpcCall, inner: Uuid): Record<string, unknown> {
  return { ...requestFrame(id, call), session: inner }
}
