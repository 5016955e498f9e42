import { AuthenticationError, type SessionExecutor } from '@surrealengine/core'
import {
  type AccessRecordAuth,
  type AnyAuth,
  type ConnectionSession,
  MissingNamespaceDatabaseError,
  type NamespaceDatabase,
  type Nullable,
  type Session,
  type Tokens,
} from 'surrealdb'
import type { EngineLife } from './engine-life.js'
import { sdkError } from './errors.js'
import { millisecondsLeft } from './session-state.js'

const HINT = 'Pass a function as authentication that returns a new token each time, or credentials.'

/** The changes of sessions that the SDK requests. Those that the connection has made already are not sent again. */
export class SessionChanges {
  /** An access token that the connection holds already. */
  acceptedToken: string | undefined
  readonly #life: EngineLife
  /** Sessions created as copies, while the SDK restores their state. */
  readonly #copies = new Set<Session>()

  constructor(life: EngineLife) {
    this.#life = life
  }

  /** The session is being made as a copy of another. */
  copying(session: Session): void {
    this.#copies.add(session)
  }

  /** The SDK has restored the copy. It leaves the refresh token, which can be used only once, to its origin. */
  copied(session: Session): void {
    this.#copies.delete(session)
    const known = this.#life.stateOf(session)
    if (known?.refreshToken === undefined) return
    known.refreshToken = undefined
    clearTimeout(known.authRenewal)
    known.authRenewal = undefined
  }

  use({ namespace, database }: Nullable<NamespaceDatabase>, session: Session): Promise<NamespaceDatabase> {
    return this.#life.runIn(session, async (executor, known) => {
      const isChosen = this.#isRestored(session) && namespace === known?.namespace && database === known?.database
      if (isChosen) return named(known)
      if (namespace === undefined && database === undefined) return named(await executor.use())
      const kept = database === undefined && namespace !== null ? known?.database : database
      const chosen = await executor.use({
        ...(namespace !== undefined && { namespace }),
        ...(kept !== undefined && { database: kept }),
      })
      return named(chosen)
    })
  }

  signup(auth: AccessRecordAuth, session: Session): Promise<Tokens> {
    return this.#life.runIn(session, (executor, known) => {
      checkNames(auth, known)
      return executor.signup(auth as never).then(sdkTokens)
    })
  }

  signin(auth: AnyAuth, session: Session): Promise<Tokens> {
    return this.#life.runIn(session, async (executor, known) => {
      checkNames(auth, known)
      const { isRestoring, issued } = this.#life
      if (session === undefined && isRestoring && issued !== undefined) return sdkTokens(issued)
      const tokens = await executor.signin(auth as never)
      // These were chosen before signing in. Now the server creates missing ones if the user is an owner.
      const { namespace, database } = known ?? {}
      if (isRestoring && namespace !== undefined) {
        await executor.use({ namespace, ...(database !== undefined && { database }) })
      }
      return sdkTokens(tokens)
    })
  }

  async authenticate(token: string, session: Session): Promise<void> {
    const isSignedIn = session === undefined ? this.#life.connecting !== undefined : true
    const isAccepted = token === this.acceptedToken || (isSignedIn && this.#isRestored(session))
    this.acceptedToken = undefined
    if (!isAccepted && token === this.#life.stateOf(session)?.accessToken && millisecondsLeft(token) <= 0) {
      // The SDK would send it again and again while the server still tolerates it.
      throw sdkError(new AuthenticationError('The access token has expired', { outcome: 'not-run', hint: HINT }))
    }
    if (!isAccepted) await this.#life.runIn(session, executor => executor.authenticate(token))
  }

  async refresh(tokens: Tokens, session: Session): Promise<Tokens> {
    if (this.#copies.has(session)) return tokens
    const renew = (): Promise<Tokens> =>
      this.#life.runIn(session, executor => executor.authenticate(tokens, { renew: true }))
    return sdkTokens(await this.#life.renewing(session, renew))
  }

  set(name: string, value: unknown, session: Session): Promise<void> {
    return this.#life.runIn(session, async executor => {
      if (!this.#copies.has(session)) await executor.set(name, value)
    })
  }

  unset(name: string, session: Session): Promise<void> {
    return this.#life.runIn(session, executor => executor.unset(name))
  }

  invalidate(session: Session): Promise<void> {
    return this.#life.runIn(session, executor => executor.invalidate())
  }

  reset(session: Session): Promise<void> {
    return this.#life.runIn(session, async (executor, known) => {
      await executor.invalidate()
      await executor.use({ namespace: null, database: null })
      for (const name of Object.keys(known?.variables ?? {})) await executor.unset(name)
    })
  }

  /** `true` if the connection holds this state of the session already, because it restored or copied it. */
  #isRestored(session: Session): boolean {
    return session === undefined ? this.#life.isRestoring : this.#copies.has(session)
  }
}

/** Tokens in the form of the SDK, which always has both parts. */
function sdkTokens({ access, refresh }: Tokens): Tokens {
  return { access, refresh } as Tokens
}

type Names = Pick<ConnectionSession, 'namespace' | 'database'>

function named({
  namespace,
  database,
}: Partial<Names> | Awaited<ReturnType<SessionExecutor['use']>> = {}): NamespaceDatabase {
  return { ...(namespace !== undefined && { namespace }), ...(database !== undefined && { database }) }
}

/** Refuses credentials that lack a name, as the SDK does. */
function checkNames(auth: AnyAuth, known: ConnectionSession | undefined): void {
  const { namespace, database } = { namespace: undefined, database: undefined, ...auth }
  const isRecord = 'variables' in auth && auth.variables !== undefined
  const names = isRecord ? [namespace ?? known?.namespace, database ?? known?.database] : [namespace]
  const isMissing = isRecord ? names.includes(undefined) : database !== undefined && namespace === undefined
  if (isMissing) throw new MissingNamespaceDatabaseError()
}
