import type { CallOptions } from '@surrealengine/core'
import type { Session, SurrealQueryable, SurrealSession } from 'surrealdb'
import { CallOptionsTag } from './call-options.js'
import type { ConnectionEngine } from './engine.js'
import type { EngineHub } from './engine-hub.js'
import { readable } from './live-promise.js'

const hubs = new WeakMap<SurrealSession, EngineHub>()

/** Lets `withOptions()` find the engine of a session. */
export function remember(session: SurrealSession, hub: EngineHub): void {
  hubs.set(session, hub)
}

/** Makes a session of the SDK read its live queries from core, and fork like core. `adopt` is called for its forks. */
export function adoptSession(
  session: SurrealSession,
  hub: EngineHub,
  adopt: (fork: SurrealSession) => SurrealSession,
  onClose: () => void,
): SurrealSession {
  remember(session, hub)
  const { closeSession, forkSession, live, liveOf } = session
  const replacing: Partial<SurrealSession> = {
    live: what => readable(live.call(session, what), hub) as never,
    liveOf: id => readable(liveOf.call(session, id), hub),
    forkSession: async () => adopt(await forked(hub.engine, session.session, () => forkSession.call(session))),
    closeSession: async () => {
      onClose()
      await closeSession.call(session)
    },
  }
  for (const [name, value] of Object.entries(replacing)) {
    Object.defineProperty(session, name, { value, writable: true, configurable: true })
  }
  return session
}

/** Makes `fork` create its session as a copy of `origin`, whose state core has already. */
export async function forked(
  engine: ConnectionEngine | undefined,
  origin: Session,
  fork: () => Promise<SurrealSession>,
): Promise<SurrealSession> {
  if (engine === undefined) return fork()
  engine.nextOrigin = { session: origin }
  try {
    const made = await fork()
    engine.copied(made.session)
    return made
  } finally {
    engine.nextOrigin = undefined
  }
}

/**
 * Returns the same database with options for every call, which the SDK's methods do not take: `timeout`, `signal` and
 * `idempotent`.
 *
 * @throws TypeError if it is neither a `Surreal` of this package nor a session of one.
 *
 * @example
 * ```ts
 * import { Surreal, Table, withOptions } from '@surrealengine/surrealdb'
 *
 * const db = new Surreal()
 * await db.connect('ws://localhost:8000')
 * const quick = await withOptions(db, { timeout: '500ms' })
 * console.log(await quick.select(new Table('users')).limit(10))
 * await db.close()
 * ```
 */
export async function withOptions(session: SurrealSession, options: CallOptions): Promise<SurrealQueryable> {
  const hub = hubs.get(session)
  const engine = hub?.engine
  if (hub === undefined)
    throw new TypeError('withOptions() takes a Surreal of @surrealengine/surrealdb, or a session of one')
  if (engine === undefined) return session
  engine.nextOptions = new CallOptionsTag(options)
  try {
    // This starts no transaction: the engine returns the tag instead of an id, and the SDK passes it with each call.
    return await session.beginTransaction()
  } finally {
    engine.nextOptions = undefined
  }
}
