import { Uuid } from '@surrealengine/values'
import type { ServerFault } from '../errors/server-fault.js'
import { isRecord } from '../shared/is-record.js'
import type { CloseReason, Exchange, Link } from '../transport/transport.js'
import { failureOf } from '../transport/transport-failure.js'
import type { RpcCall, RpcReply } from '../wire/rpc.js'

/** One call that was sent over a link. */
export interface ScriptedCall extends RpcCall {
  readonly link: ScriptedLink
  readonly cancelled: boolean
  reply(result?: unknown): void
  fault(fault: ServerFault): void
  reject(failure: Error): void
}

/** One link and its calls. */
export interface ScriptedLink extends Link {
  readonly calls: readonly ScriptedCall[]
  readonly alive: boolean
  readonly isClosed: boolean
  readonly received: number
  /** Receives a frame that answers no call. */
  hear(): void
  /** Ends the link from the other side. */
  lose(reason?: CloseReason): void
  /** Makes every further call fail before it is sent, without ending the link yet. */
  jam(): void
  /** The live queries that were started over it. */
  readonly queries: readonly Uuid[]
}

/** Creates a link that passes each call to `hear`. */
export function scriptedLink(applied: Link['applied'], hear: (call: ScriptedCall) => void): ScriptedLink {
  const calls: ScriptedCall[] = []
  const queries: Uuid[] = []
  const pending = new Set<(failure: Error) => void>()
  let received = 0
  let gone: CloseReason | undefined
  let jammed = false
  let alive = true
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

  function request(call: RpcCall): Exchange {
    if (gone !== undefined || jammed) {
      const failure = failureOf(gone ?? { kind: 'lost' }, false)
      return { reply: Promise.reject(failure), sent: false, cancel: () => {} }
    }
    let cancelled = false
    const reply = new Promise<RpcReply>((resolve, reject) => {
      const over = (): void => void pending.delete(abandon)
      const abandon = (failure: Error): void => {
        over()
        if (!cancelled) reject(failure)
      }
      pending.add(abandon)
      const scripted: ScriptedCall = {
        ...call,
        link,
        get cancelled() {
          return cancelled
        },
        reply: result => {
          over()
          received++
          if (isLive(call.params[0])) queries.push(...idsIn(result))
          if (!cancelled) resolve({ ok: true, result })
        },
        fault: error => {
          over()
          received++
          if (!cancelled) resolve({ ok: false, error })
        },
        reject: abandon,
      }
      calls.push(scripted)
      hear(scripted)
    })
    const cancel = (): undefined => {
      cancelled = true
    }
    return { reply, sent: true, cancel }
  }

  const link: ScriptedLink = {
    applied,
    request,
    closed,
    calls,
    get alive() {
      return alive
    },
    get isClosed() {
      return gone !== undefined
    },
    get received() {
      return received
    },
    hear: () => {
      received++
    },
    queries,
    close: async (reason = { kind: 'local' }) => end(reason),
    keepAlive: wanted => {
      alive = wanted
    },
    lose: (reason = { kind: 'lost' }) => end(reason),
    jam: () => {
      jammed = true
    },
  }
  return link
}

/** Returns the ids in the reply to a live query. */
function idsIn(answer: unknown): Uuid[] {
  const statements: readonly unknown[] = Array.isArray(answer) ? answer : []
  return statements.flatMap(each => (isRecord(each) && each['result'] instanceof Uuid ? [each['result']] : []))
}

/** Whether a statement starts a live query. */
export function isLive(sql: unknown): boolean {
  return typeof sql === 'string' && sql.startsWith('LIVE ')
}
