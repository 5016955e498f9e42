import type { Connection, DatabaseSession, SessionExecutor } from '@surrealengine/core'
import { InvalidSessionError, type Session, type Tokens } from 'surrealdb'

/** A session of the SDK, and the session of core that it uses. */
export interface EngineSession {
  readonly executor: SessionExecutor
  /** Ends it on the server. The root session ends with the connection. */
  close(): Promise<void>
}

/** The sessions of one engine, by the ids of the SDK. */
export class EngineSessions {
  readonly #connection: Connection
  readonly #onTokens: (session: Session, tokens: Tokens) => void
  readonly #root: EngineSession
  readonly #others = new Map<Session, Promise<EngineSession>>()

  constructor(connection: Connection, onTokens: (session: Session, tokens: Tokens) => void) {
    this.#connection = connection
    this.#onTokens = onTokens
    this.#root = { executor: connection, close: async () => {} }
  }

  get ids(): readonly Session[] {
    return [...this.#others.keys()]
  }

  /** Opens a session, as a copy of `from` if given. Calls in it wait until it is open. */
  async open(id: Session, from?: { readonly session: Session }): Promise<void> {
    const onTokens = (tokens: Tokens): void => this.#onTokens(id, tokens)
    const opening = async (): Promise<EngineSession> => {
      const executor: DatabaseSession =
        from === undefined
          ? await this.#connection.session({ onTokens })
          : await (await this.find(from.session)).executor.forkSession({ onTokens })
      return { executor, close: () => executor.close() }
    }
    const opened = opening()
    this.#others.set(id, opened)
    try {
      await opened
    } catch (thrown) {
      this.#others.delete(id)
      throw thrown
    }
  }

  async close(id: Session): Promise<void> {
    const closing = this.#others.get(id)
    if (closing === undefined) throw new InvalidSessionError(id)
    this.#others.delete(id)
    await (await closing).close()
  }

  find(id: Session): EngineSession | Promise<EngineSession> {
    if (id === undefined) return this.#root
    const other = this.#others.get(id)
    if (other === undefined) throw new InvalidSessionError(id)
    return other
  }
}
