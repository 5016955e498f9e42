import { callBack } from '../shared/call-back.js'
import type { Clock } from '../time/clock.js'
import { claimsOf, type Tokens } from '../wire/tokens.js'

/** A token is not used in the last seconds of its life: it would expire on the way. Milliseconds. */
const MARGIN = 5_000

/** The tokens that a session holds, and until when they serve. */
export class SessionTokens {
  readonly #clock: Clock
  readonly #onRenewed: ((tokens: Tokens) => unknown) | undefined
  #held: Tokens | undefined
  #expires = Number.POSITIVE_INFINITY
  /** The access token of the session that this one was forked from, while the same user is signed in in both. */
  #origin = (): string | undefined => undefined
  #onHold = (): void => {}

  /** `onRenewed` is called with the tokens of each sign-in that the library makes by itself. */
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

  /** When the access token is used no more, on the clock of the platform. */
  get expires(): number {
    return this.#expires
  }

  /** The access token, while it lives. */
  get valid(): string | undefined {
    return this.#clock.now() < this.#expires ? this.access : undefined
  }

  /** An access token for the same user that another session holds. */
  get origin(): string | undefined {
    return this.#origin()
  }

  /** Holds what a sign-in returned: from now on the token is used, not the password. */
  hold(tokens: Tokens): void {
    this.#held = tokens
    const { lifetime } = claimsOf(tokens.access)
    this.#expires = this.#clock.now() + Math.max(lifetime / 2, lifetime - MARGIN)
    this.#onHold()
  }

  /** The same for tokens that the library renewed by itself. */
  renew(tokens: Tokens): void {
    this.hold(tokens)
    if (this.#onRenewed !== undefined) callBack(this.#onRenewed, tokens)
  }

  /** Takes the one listener for changes of the tokens. */
  onHold(listener: () => void): void {
    this.#onHold = listener
  }

  /** Somebody else is signed in, or nobody. */
  clear(): void {
    this.#origin = () => undefined
    this.#held = undefined
    this.drop()
  }

  /** The server refused the access token. A refresh token that came with it is tried next. */
  drop(): void {
    const canRefresh = this.#held?.refresh !== undefined
    if (!canRefresh) this.#held = undefined
    this.#expires = canRefresh ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  }

  /** The server refused the refresh token, or used it up. */
  dropRefresh(): void {
    this.#held = this.#held && { access: this.#held.access }
  }

  /**
   * Takes over who is signed in: the access token that `from` holds, and those that it will hold while `isSame`. A refresh
   * token serves once, so it stays where it is.
   */
  inherit(from: SessionTokens, isSame: () => boolean): void {
    this.#origin = () => (isSame() ? (from.origin ?? from.access) : undefined)
    this.#held = from.#held && { access: from.#held.access }
    this.#expires = from.#expires
  }
}
