import type { Uuid } from 'surrealdb'
import { deadlineError } from '../errors/deadline.js'
import type { SurrealEngineError } from '../errors/error.js'
import { errorOf } from '../errors/from-failure.js'
import { faultError } from '../errors/query.js'
import { RequestTimeoutError } from '../errors/request.js'
import type { Deadline, Deadlines } from '../supervision/deadline.js'
import type { LinkProvider } from '../transport/provider.js'
import type { Capabilities, Exchange, Link, RpcCall, RpcMethod } from '../transport/transport.js'
import { isTransportFailure, type TransportFailure } from '../transport/transport-failure.js'
import { answer, within } from './answers.js'
import type { Session, SessionState } from './session.js'
import type { Synchronizer } from './synchronize.js'

/** One call of a session, whatever link it will go over. */
export interface SessionCall {
  readonly method: RpcMethod
  readonly params: readonly unknown[]
  readonly deadline: Deadline
  /** It may be sent again although an earlier try may have run. */
  readonly idempotent?: boolean
  readonly transaction?: Uuid
}

/** One change of a session: told to the server first, adopted once that accepted it. */
export interface SessionChange extends Omit<SessionCall, 'params'> {
  /** What the server is told, once it is this change's turn. */
  params(state: SessionState): readonly unknown[]
  /** Whether it is the session's own affair: where state travels with each request, some changes need no server. */
  readonly local?: boolean
  adopt(state: SessionState, result: unknown): Partial<SessionState>
  /** Runs after the change is adopted. */
  adopted?(result: unknown): void
}

/** What a dispatcher needs. */
export interface DispatchContext {
  readonly provider: LinkProvider
  readonly synchronizer: Synchronizer
  readonly deadlines: Deadlines
  readonly capabilities: Capabilities
  /** Names the endpoint in errors. */
  readonly where: string
  /** Milliseconds that bringing a link up to date may take. */
  readonly syncTimeout: number
}

/**
 * Sends the calls of sessions: waits for a link, brings it up to date, sends, and decides what may be sent again. A call
 * that was never handed to a socket moves to the next link; one that was, only when that is safe.
 */
export class Dispatcher {
  readonly #context: DispatchContext

  constructor(context: DispatchContext) {
    this.#context = context
  }

  /** The result of a call. Rejects with an error of the library only. */
  async call(session: Session, call: SessionCall): Promise<unknown> {
    // A change that is issued after this call does not hold it up: it runs between those it was issued between.
    const { changing } = session
    if (changing !== undefined) await within(changing, call.deadline)
    const { result } = await this.#send(session, call)
    return result
  }

  /** Changes the session. Changes take effect one after another, and before any call that is issued after them. */
  change(session: Session, change: SessionChange): Promise<unknown> {
    const previous = session.changing
    const work = this.#change(session, change, previous)
    // A change that ends while it waits its turn is not over before the one it waits for.
    const over = Promise.allSettled([work, previous]).then(() => {})
    session.changing = over
    void over.then(() => {
      if (session.changing === over) session.changing = undefined
    })
    return work
  }

  async #change(session: Session, change: SessionChange, previous: Promise<void> | undefined): Promise<unknown> {
    if (previous !== undefined) await within(previous, change.deadline)
    const before = session.revision
    const call = { ...change, params: change.params(session.state) }
    const { link, result } = await this.#send(session, call, change.local === true)
    session.adopt(change.adopt(session.state, result))
    change.adopted?.(result)
    this.#context.synchronizer.applied(link, session, before, change.method)
    return result
  }

  async #send(session: Session, call: SessionCall, local = false): Promise<{ link: Link; result: unknown }> {
    const { provider, synchronizer, where } = this.#context
    const { deadline } = call
    const changes = 'adopt' in call
    let mayHaveRun: SurrealEngineError | undefined
    let signedInAgain = false
    for (;;) {
      if (deadline.ended !== undefined) throw mayHaveRun ?? deadlineError(deadline.ended, false)
      let link: Link
      let lost: Promise<unknown>
      try {
        const acquired = provider.acquire({ use: 'shared', session }, deadline)
        ;({ link, lost } = acquired instanceof Promise ? await acquired : acquired)
      } catch (thrown) {
        throw mayHaveRun ?? errorOf(thrown, where)
      }
      let issued = false
      try {
        if (!synchronizer.isCurrent(link, session)) await this.#bring(link, session, deadline)
        if (local) return { link, result: undefined }
        issued = true
        const reply = await answer(issue(link, session, call), deadline)
        if (!reply.ok) throw faultError(reply.error)
        return { link, result: reply.result }
      } catch (thrown) {
        if (changes && deadline.ended !== undefined) synchronizer.forget(link, session, variableOf(call))
        if (!isTransportFailure(thrown)) throw mayHaveRun ?? thrown
        // What brings a link up to date is applied anew on the next one, so that never ends as unknown.
        const sent = issued && thrown.sent
        const error = errorOf(thrown, where)
        if (sent && thrown.reason !== 'authentication' && !isReapplied(call)) mayHaveRun = error
        if (!signedInAgain && this.#wantsSignIn(thrown, session)) {
          signedInAgain = true
          session.dropTokens()
          synchronizer.forget(link, session)
          continue
        }
        if (!this.#moves(thrown, call, sent)) throw mayHaveRun ?? error
        // The next link comes only after this one is known to be gone.
        await within(lost, deadline).catch(ended => {
          throw mayHaveRun ?? ended
        })
      }
    }
  }

  async #bring(link: Link, session: Session, deadline: Deadline): Promise<void> {
    const { deadlines, synchronizer, syncTimeout } = this.#context
    const budget = deadlines.start(syncTimeout)
    const brought = synchronizer.bring(link, session, budget).finally(() => budget.close())
    try {
      await within(brought, deadline)
    } catch (thrown) {
      // The steps were sent, the call was not.
      const tooSlow = deadline.ended === undefined && thrown instanceof RequestTimeoutError
      throw tooSlow ? deadlineError({ kind: 'timeout', timeout: syncTimeout }, false) : thrown
    }
  }

  /** A link without a session is not lost with one call: what fails there fails alone. */
  #moves(failure: TransportFailure, call: SessionCall, sent: boolean): boolean {
    if (this.#context.capabilities.session === 'request') return false
    if (failure.reason !== 'lost' && failure.reason !== 'closed') return false
    return !sent || call.idempotent === true || isReapplied(call)
  }

  /** A token that ended on the way was refused before anything ran. */
  #wantsSignIn(failure: TransportFailure, session: Session): boolean {
    return (
      this.#context.capabilities.session === 'request' && failure.reason === 'authentication' && session.canSignInAgain
    )
  }
}

/** A change of a session is made again on the next link, so a loss never leaves it unknown. A second `signup` would fail. */
function isReapplied(call: SessionCall): boolean {
  return 'adopt' in call && call.method !== 'signup'
}

function variableOf({ method, params: [name] }: SessionCall): string | undefined {
  return (method === 'set' || method === 'unset') && typeof name === 'string' ? name : undefined
}

function issue(link: Link, session: Session, { method, params, transaction }: SessionCall): Exchange {
  // A ping of the protocol itself does not wait behind a slow query.
  if (method === 'ping' && link.ping !== undefined) return pingExchange(link.ping())
  const call: RpcCall = { method, params, session: session.snapshot }
  return link.request(transaction === undefined ? call : { ...call, transaction })
}

function pingExchange(pong: Promise<void>): Exchange {
  return { reply: pong.then(() => ({ ok: true, result: undefined })), sent: true, cancel: () => {} }
}
