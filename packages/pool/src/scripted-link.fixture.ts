import {
  type CloseReason,
  failureOf,
  type Link,
  type RpcCall,
  type RpcReply,
  TransportFailure,
} from '@surrealengine/core/transport'

/** One call on a link, answered by the test. */
export interface ScriptedCall extends RpcCall {
  readonly link: ScriptedLink
  reply(result?: unknown): void
}

/** One link, closed by the test or by the pool. */
export interface ScriptedLink extends Link {
  /** Counts the attempts to connect from 1. */
  readonly number: number
  readonly endpoint: number
  readonly isClosed: boolean
  readonly alive: boolean
  readonly calls: readonly ScriptedCall[]
  /** Number of unanswered calls. */
  readonly pending: number
  /** Receives a reply without a call. */
  drop(): void
  /** From now on pings fail. Everything else is answered. */
  refusePings(): void
  /** From now on calls are not answered. */
  mute(): void
  /** Closing it never completes. */
  hang(): void
  /** The server closes it. */
  lose(reason?: CloseReason['kind']): void
}

/** A link that passes each of its calls to `hear`. */
export function scriptedLink(number: number, endpoint: number, hear: (call: ScriptedCall) => void): ScriptedLink {
  const calls: ScriptedCall[] = []
  const pending = new Set<(failure: Error) => void>()
  let isMute = false
  let dropped = 0
  let refusesPings = false
  let freed = Promise.resolve()
  let alive = true
  let gone: CloseReason | undefined
  let resolveClosed = (_reason: CloseReason): void => {}
  const closed = new Promise<CloseReason>(resolve => {
    resolveClosed = resolve
  })

  function end(reason: CloseReason): void {
    if (gone !== undefined) return
    gone = reason
    for (const reject of [...pending]) reject(failureOf(reason, true))
    resolveClosed(reason)
  }

  const link: ScriptedLink = {
    number,
    endpoint,
    applied: [],
    closed,
    calls,
    get isClosed() {
      return gone !== undefined
    },
    get dropped() {
      return dropped
    },
    get alive() {
      return alive
    },
    get pending() {
      return pending.size
    },
    request: call => {
      if (gone !== undefined) {
        return { reply: Promise.reject(failureOf(gone, false)), sent: false, cancel: () => {} }
      }
      const reply = new Promise<RpcReply>((resolve, reject) => {
        pending.add(reject)
        const scripted: ScriptedCall = {
          ...call,
          link,
          reply: result => {
            pending.delete(reject)
            resolve({ ok: true, result })
          },
        }
        calls.push(scripted)
        if (refusesPings && call.method === 'ping') {
          pending.delete(reject)
          return reject(new TransportFailure('protocol', 'no such method'))
        }
        if (!isMute) hear(scripted)
      })
      return { reply, sent: true, cancel: () => {} }
    },
    close: async (reason = { kind: 'local' }) => {
      end(reason)
      await freed
    },
    keepAlive: wanted => {
      alive = wanted
    },
    drop: () => {
      dropped++
    },
    refusePings: () => {
      refusesPings = true
    },
    mute: () => {
      isMute = true
    },
    hang: () => {
      freed = new Promise(() => {})
    },
    lose: (kind = 'lost') => end({ kind }),
  }
  return link
}
