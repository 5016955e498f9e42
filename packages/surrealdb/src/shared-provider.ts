import type { AuthProvider, ProvidedAuth, Session } from 'surrealdb'

/** Both sign in: the SDK's controller, and the connection under it. */
type Asker = 'sdk' | 'connection'

/**
 * The authentication given to `connect()`. The user's function is called once for both askers where they ask for the same
 * sign-in: one takes the answer that the other got, once, unless that sign-in is over.
 */
export class SharedProvider {
  readonly #given: AuthProvider
  #answer: { readonly asker: Asker; readonly auth: Promise<ProvidedAuth> } | undefined

  constructor(given: AuthProvider) {
    this.#given = given
  }

  /** The authentication of the root session. */
  ask(asker: Asker): Promise<ProvidedAuth> {
    const last = this.#answer
    this.#answer = undefined
    if (last !== undefined && last.asker !== asker) return last.auth
    const auth = this.of(undefined)
    this.#answer = { asker, auth }
    return auth
  }

  /** The authentication of a session, asked for by one alone. */
  async of(session: Session): Promise<ProvidedAuth> {
    const given = this.#given
    return typeof given === 'function' ? given(session) : given
  }

  /** The root session has signed in. */
  forget(): void {
    this.#answer = undefined
  }
}
