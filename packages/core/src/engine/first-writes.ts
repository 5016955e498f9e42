import { RecordId, type Uuid } from '@surrealengine/values'
import { isRecord } from '../shared/is-record.js'
import type { RpcCall, RpcReply } from '../wire/rpc.js'
import { createdTable } from './created-table.js'
import type { Engine } from './engine.js'
import type { Run } from './engine-sessions.js'
import { changesSession } from './lanes.js'

type Send = () => Promise<RpcReply>

/** Statements that may remove a table or switch to another database. */
const ELSEWHERE = /\b(?:REMOVE|USE)\b/i

const everyEngine = new WeakMap<Engine, FirstWrites>()

/** The first writes of an engine. */
export function firstWritesOf(engine: Engine): FirstWrites {
  const known = everyEngine.get(engine)
  const found = known ?? new FirstWrites()
  if (known === undefined) everyEngine.set(engine, found)
  return found
}

/**
 * Writes to tables that do not exist yet. The engine creates a table with its first record, so concurrent first writes
 * conflict, and all but one are refused. Here they run one after another until the table exists.
 */
export class FirstWrites {
  /** The tables that are known to exist, by session. */
  #known = new WeakMap<Uuid, Set<string>>()
  readonly #making = new Map<string, Promise<void>>()
  #removes = false

  /** Sends a call, at once unless it may create a table. `ask` runs another request. */
  async run(call: RpcCall, session: Uuid, ask: Run, send: Send): Promise<RpcReply> {
    const table = call.method === 'query' && call.transaction === undefined ? createdTable(call.params) : undefined
    const isAtOnce = table === undefined || this.#known.get(session)?.has(table) === true
    try {
      return isAtOnce ? await send() : await this.#write(table, session, ask, send)
    } finally {
      this.#forget(call, session)
    }
  }

  async #write(table: string, session: Uuid, ask: Run, send: Send): Promise<RpcReply> {
    for (;;) {
      if (await this.#exists(table, session, ask)) return send()
      const before = this.#making.get(table)
      if (before === undefined) return this.#make(table, send)
      await before
    }
  }

  #make(table: string, send: Send): Promise<RpcReply> {
    const made = send()
    const over = (): void => void this.#making.delete(table)
    this.#making.set(table, made.then(over, over))
    return made
  }

  /** Whether a table exists, or is not visible to this session. */
  async #exists(table: string, session: Uuid, ask: Run): Promise<boolean> {
    const known = this.#known.get(session) ?? new Set()
    this.#known.set(session, known)
    const params = ['SELECT VALUE id FROM $id', { id: new RecordId(table, 0) }]
    if (isMissing(await ask({ method: 'query', params }, session))) return false
    known.add(table)
    return true
  }

  #forget({ method, params: [text], transaction }: RpcCall, session: Uuid): void {
    if (changesSession(method)) this.#known.delete(session)
    const isElsewhere = method === 'query' && typeof text === 'string' && ELSEWHERE.test(text)
    // What a transaction removes exists until it is committed.
    this.#removes ||= isElsewhere && transaction !== undefined
    if (isElsewhere || (this.#removes && method === 'commit')) this.#known = new WeakMap()
    if (method === 'commit') this.#removes = false
  }
}

function isMissing(reply: unknown): boolean {
  const result = isRecord(reply) && Array.isArray(reply['result']) ? reply['result'] : []
  const [statement]: unknown[] = result
  if (!isRecord(statement) || statement['kind'] !== 'NotFound') return false
  const { details } = statement
  return isRecord(details) && details['kind'] === 'Table'
}
