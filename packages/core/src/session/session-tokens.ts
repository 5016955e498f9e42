import { callBack } from '../shared/call-back.js'
import type { Clock } from '../time/clock.js'
import { claimsOf, type Tokens } from '../wire/tokens.js'

/** A token is not used in the last milliseconds of its lifetime: it could expire in transit. */
const MARGIN = 5_000

/** The tokens of a session, and when they expire. */
export class SessionTokens {
  readonly #clock: Clock
  readonly #onRenewed: ((tokens: Tokens) => unknown) | undefined
  #held: Tokens | undefined
  #expires = Number.POSITIVE_INFINITY
  /** The access token of the session that this one was forked from, while both have the same authentication. */
  #origin = (): string | undefined => undefined
  #onHold = (): void => {}

  /** `onRenewed` is called with the tokens of each sign-in by the library itself. */
  constructor(clock: Clock, onRenewed: ((tokens: Tokens) => unknown) | undefined) {
    this.#clock = clock
    this.#onRenewed = onRenewed
  }

  get held(): Tokens | undefined {
    return this.#held
  }

  get access(): string | undefined {
    return this.#held?.access
  }

  /** When the access token is no longer used, in milliseconds of the clock's `now()`. */
  get expires(): number {
    return this.#expires
  }

  /** The access token, unless it has expired. */
  get valid(): string | undefined {
    return this.#clock.now() < this.#expires ? this.access : undefined
  }

  /** An access token of the same authentication held by another session. */
  get origin(): string | undefined {
    return this.#origin()
  }

  /** Stores the tokens of a sign-in, which are used instead of the password from now on. */
  hold(tokens: Tokens): void {
    this.#held = tokens
    const { lifetime } = claimsOf(tokens.access)
    this.#expires = this.#clock.now() + Math.max(lifetime / 2, lifetime - MARGIN)
    this.#onHold()
  }

  /** Stores tokens that the library renewed by itself. */
  renew(tokens: Tokens): void {
    this.hold(tokens)
    if (this.#onRenewed !== undefined) callBack(this.#onRenewed, tokens)
  }

  /** Sets the only listener for changes of the tokens. */
  onHold(listener: () => void): void {
    this.#onHold = listener
  }

  /** Forgets all tokens after a change of authentication. */
  clear(): void {
    this.#origin = () => undefined
    this.#held = undefined
    this.drop()
  }

  /** The server rejected the access token. Its refresh token is tried next. */
  drop(): void {
    const canRefresh = this.#held?.refresh !== undefined
    if (!canRefresh) this.#held = undefined
    this.#expires = canRefresh ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  }

  /** The refresh token was rejected. A newer one is kept. */
  dropRefresh(refresh: string | undefined): void {
    if (this.#held?.refresh === refresh) this.#held = this.#held && { access: this.#held.access }
  }

  /**
   * Inherits the authentication: the access token of `from`, now and later while `isSame`. Its refresh token, which can
   * be used only once, stays there.
   */
  inherit(from: SessionTokens, isSame: () => boolean): void {
    this.#origin = () => (isSame() ? (from.origin ?? from.access) : undefined)
    this.#held = from.#held && { access: from.#held.access }
    this.#expires = from.#expires
  }
}
