import type { Codec } from '@surrealengine/codec'
import type { Uuid } from '@surrealengine/values'
import { say } from '#prose'
import type { ServerFault } from '../errors/query.js'
import type { CloseReason, Exchange, Link } from '../transport/transport.js'
import { failureOf, TransportFailure, unencodable } from '../transport/transport-failure.js'
import type { LiveNotification, RpcCall, RpcReply } from '../wire/rpc.js'
import { notificationOf, readAnswer } from './answer.js'
import { engineBulk } from './bulk.js'
import { EngineSessions, frameFor } from './engine-sessions.js'
import type { Loan } from './engines.js'
import { firstWritesOf } from './first-writes.js'
import { Lanes } from './lanes.js'
import { within } from './within.js'

/** What a link needs in addition to its engine. */
export interface EngineLinkOptions {
  readonly codec: Codec
  /** Called with each live notification of this link's sessions, in order. */
  onNotification(notification: LiveNotification): void
}

interface InFlight {
  sent: boolean
  reject(failure: TransportFailure): void
}

/** How long `close()` waits for calls that the engine still runs, which nothing can stop. Milliseconds. */
const PATIENCE = 5_000

/** How many notifications of unknown queries are kept until a reply names the query. */
const MAX_EARLY = 1024

/**
 * Makes a link that is a session of an engine. Rejects with a `TransportFailure` when the engine does not open one. The
 * link releases the loan, unless this rejects.
 */
export async function engineLink(loan: Loan, options: EngineLinkOptions): Promise<Link> {
  const { codec } = options
  const sessions = new EngineSessions()
  const lanes = new Lanes()
  const firstWrites = firstWritesOf(loan.engine)
  const inFlight = new Set<InFlight>()
  const running = new Set<Promise<unknown>>()
  const early = new Map<string, LiveNotification>()
  let gone: CloseReason | undefined
  let ended: Promise<void> | undefined
  let settle = (_reason: CloseReason): void => {}
  const closed = new Promise<CloseReason>(resolve => {
    settle = resolve
  })
  let lastId = 0

  const attached = await run({ method: 'attach', params: [] }, sessions.own)
  if (!attached.ok) throw new TransportFailure('protocol', say('engine-gave-no-session', attached.error.message))
  loan.hear({
    get wanted() {
      return sessions.listening
    },
    take: receive,
  })
  void loan.engine.lost?.then(cause => end({ kind: 'lost', cause }))

  function request(call: RpcCall): Exchange {
    if (gone !== undefined) return failed(failureOf(gone, false))
    const inner = sessions.sessionOf(call)
    let frame: Uint8Array
    try {
      frame = codec.encode(frameFor(++lastId, call, inner))
    } catch (cause) {
      return failed(unencodable(cause))
    }
    return start(call, inner, frame)
  }

  function start(call: RpcCall, inner: Uuid, frame: Uint8Array): Exchange {
    const entry: InFlight = { sent: false, reject: () => {} }
    let withdraw = (): void => {}
    const reply = new Promise<RpcReply>((resolve, reject) => {
      entry.reject = reject
      inFlight.add(entry)
      // The answer, `cancel()` or the end of the link: whichever removes the call from the list first settles it.
      withdraw = lanes.enter((call.session?.id ?? inner).toString(), {
        method: call.method,
        run: () =>
          track(perform(entry, call, inner, frame)).then(
            answer => {
              if (inFlight.delete(entry)) resolve(answer)
            },
            (failure: unknown) => {
              if (inFlight.delete(entry)) reject(failure)
            },
          ),
      })
    })
    return {
      reply,
      get sent() {
        return entry.sent
      },
      cancel: () => {
        inFlight.delete(entry)
        withdraw()
      },
    }
  }

  async function perform(entry: InFlight, call: RpcCall, inner: Uuid, frame: Uint8Array): Promise<RpcReply> {
    const killed = call.method === 'detach' ? await sessions.killLive(run, inner) : []
    if (gone === undefined) for (const notification of killed) options.onNotification(notification)
    const reply = await firstWrites.run(call, inner, run, async () => {
      // It was cancelled while it waited.
      if (!inFlight.has(entry)) throw failureOf(gone ?? { kind: 'local' }, false)
      entry.sent = true
      // `use` creates a missing namespace or database. Two sessions that do so at once conflict.
      return call.method === 'use' ? loan.solo(() => execute(frame)) : execute(frame)
    })
    sessions.learn(call, inner, reply)
    for (const [id, notification] of early) {
      if (deliver(notification)) early.delete(id)
    }
    if (sessions.listening) loan.engine.listen()
    return reply
  }

  async function run(call: RpcCall, inner: Uuid): Promise<RpcReply> {
    return execute(codec.encode(frameFor(++lastId, call, inner)))
  }

  async function execute(frame: Uint8Array): Promise<RpcReply> {
    try {
      let fault: ServerFault | undefined
      const bytes = await loan.engine.execute(frame, given => {
        fault = given
      })
      return readAnswer(codec, bytes, fault)
    } catch (cause) {
      throw new TransportFailure('protocol', say('engine-broke-protocol'), { sent: true, cause })
    }
  }

  async function track<T>(call: Promise<T>): Promise<T> {
    running.add(call)
    try {
      return await call
    } finally {
      running.delete(call)
      if (running.size === 0) early.clear()
    }
  }

  function receive(bytes: Uint8Array): boolean {
    try {
      const notification = notificationOf(codec, bytes)
      if (deliver(notification)) return true
      // A notification may overtake the reply that tells which session the query belongs to.
      if (notification.session === undefined && running.size > 0 && early.size < MAX_EARLY) {
        early.set(notification.queryId.toString(), notification)
      }
    } catch (cause) {
      if (sessions.listening) void end({ kind: 'protocol', cause })
    }
    return false
  }

  function deliver(notification: LiveNotification): boolean {
    const translated = sessions.translate(notification)
    if (translated === undefined) return false
    if (gone === undefined) options.onNotification(translated)
    return true
  }

  function end(reason: CloseReason): Promise<void> {
    if (ended !== undefined) return ended
    gone = reason
    lanes.clear()
    const interrupted = [...inFlight]
    inFlight.clear()
    for (const { reject, sent } of interrupted) reject(failureOf(reason, sent))
    ended = within(tidy(), PATIENCE).then(() => settle(reason))
    return ended
  }

  async function tidy(): Promise<void> {
    // The engine aborts the process if it is freed during a call.
    while (running.size > 0) await Promise.allSettled(running)
    await sessions.giveBack(run)
    await loan.release()
  }

  const bulk = engineBulk({ loan, codec, request, track })
  return { request, bulk, applied: [], closed, close: () => end({ kind: 'local' }) }
}

function failed(failure: TransportFailure): Exchange {
  return { reply: Promise.reject(failure), sent: false, cancel: () => {} }
}
