import type { AuthProvider, ProvidedAuth, Session } from 'surrealdb'

/** The SDK's controller and the connection under it both sign in. */
type Asker = 'sdk' | 'connection'

/**
 * The authentication passed to `connect()`. The user's function is called once when both sign in at the same time: each
 * answer is returned to the other asker as well, once, until a sign-in has succeeded.
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

  /** The authentication of any session, not shared. */
  async of(session: Session): Promise<ProvidedAuth> {
    const given = this.#given
    return typeof given === 'function' ? given(session) : given
  }

  /** The root session has signed in. */
  forget(): void {
    this.#answer = undefined
  }
}
