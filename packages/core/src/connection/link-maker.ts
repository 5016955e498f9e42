import { advise } from '#prose'
import type { Diagnostics } from '../diagnostics/diagnostics.js'
import { AuthenticationError } from '../errors/request.js'
import type { Session } from '../session/session.js'
import type { Synchronizer } from '../session/synchronize.js'
import type { Settings } from '../settings/settings.js'
import { attempt } from '../supervision/attempt.js'
import type { Deadline } from '../time/deadline.js'
import { errorOf } from '../transport/from-failure.js'
import type { ConnectContext, HandshakeState, Link } from '../transport/transport.js'
import type { LiveNotification } from '../wire/rpc.js'

type OnKeepAlive = ConnectContext['onKeepAlive']

/** What `LinkMaker` needs. */
export interface LinkMakerContext {
  readonly settings: Settings
  readonly synchronizer: Synchronizer
  /** The connection's own session. */
  readonly base: Session
  /** The endpoints, for errors. */
  readonly where: string
  readonly diagnostics: Diagnostics | undefined
  onNotification(notification: LiveNotification): unknown
}

/** Opens the links of one connection and signs them in. */
export class LinkMaker {
  readonly #context: LinkMakerContext
  /** The endpoint of the newest link. */
  #reached = 0
  /** Sign-ins that are reopening a connection whose authentication was rejected: links are opened without it. */
  #reopening = 0
  /** Identifies the connection to transports. */
  readonly #owner = {}

  constructor(context: LinkMakerContext) {
    this.#context = context
  }

  /** Opens a link to an endpoint. The handshake carries as much of the session as it can. */
  async dial(endpoint: number, signal: AbortSignal, onKeepAlive: OnKeepAlive): Promise<Link> {
    const { base, synchronizer } = this.#context
    const greeting = await synchronizer.greet(base, this.#reopening > 0)
    signal.throwIfAborted()
    return this.#signingIn(async () => {
      const made = await this.#connect(endpoint, greeting.handshake, signal, onKeepAlive)
      this.#reached = endpoint
      synchronizer.greeted(made, base, greeting)
      return made
    })
  }

  /** Brings a new link up to date with the connection's own session. */
  async restore(made: Link, deadline: Deadline): Promise<void> {
    const { base, synchronizer } = this.#context
    // During a new sign-in, calls of this session would be refused; other sessions are not affected.
    if (this.#reopening > 0) return
    await this.#signingIn(() => synchronizer.bringUpToDate(made, base, deadline))
  }

  /** Runs `open` with links opened without the rejected authentication. */
  async reopening(open: () => Promise<void>): Promise<void> {
    this.#reopening++
    try {
      await open()
    } finally {
      this.#reopening--
    }
  }

  /** Opens an anonymous link, runs `work` on it, and closes it. */
  async withSeparateLink(work: (link: Link) => Promise<void>, deadline: Deadline): Promise<void> {
    const { where } = this.#context
    const dial = (signal: AbortSignal): Promise<Link> =>
      this.#connect(this.#reached, {}, signal, listener => listener(false))
    const made = await attempt({ where, dial, restore: async () => {} }, deadline)
    made.keepAlive?.(false)
    await work(made).finally(() => made.close())
  }

  async #connect(
    endpoint: number,
    handshake: HandshakeState,
    signal: AbortSignal,
    onKeepAlive: OnKeepAlive,
  ): Promise<Link> {
    const { diagnostics, onNotification, settings } = this.#context
    const { codec, transport, transportOptions, urls } = settings
    const url = urls[endpoint] ?? urls[0]
    const link = await transport.connect({
      url,
      options: transportOptions[endpoint],
      codec,
      handshake,
      owner: this.#owner,
      signal,
      ...(onKeepAlive !== undefined && { onKeepAlive }),
      onNotification,
    })
    diagnostics?.noteEndpoint(link, url.display)
    return link
  }

  /** Runs a sign-in. A rejected token is not used again: the next attempt signs in without it and may succeed. */
  async #signingIn<T>(signIn: () => Promise<T>): Promise<T> {
    const { base, settings, where } = this.#context
    const token = base.tokens.access
    try {
      return await signIn()
    } catch (thrown) {
      const { code, fault, message, hint } = errorOf(thrown, where)
      const { exclusive } = settings.capabilities
      const retryable = base.canSignInAgain
      if (code !== 'AUTHENTICATION' || !(retryable || exclusive)) throw thrown
      if (retryable) base.refuse(token)
      throw new AuthenticationError(message, {
        cause: thrown,
        hint: exclusive ? advise('no-users') : hint,
        retryable,
        fault,
      })
    }
  }
}
