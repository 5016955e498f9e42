import { RecordId, Uuid } from '@surrealengine/values'
import type { ServerFault } from '../errors/server-fault.js'
import { isRecord } from '../shared/is-record.js'
import type { LiveNotification, RpcCall, RpcMethod, RpcReply } from '../wire/rpc.js'
import type { Capabilities, CloseReason, ConnectContext, Exchange, Link, Transport } from './transport.js'
import { failureOf, TransportFailure } from './transport-failure.js'

/** One attempt to connect. The test accepts or refuses it, now or later. */
export interface Dial {
  readonly context: ConnectContext
  readonly url: string
  accept(applied?: Link['applied']): ScriptedLink
  refuse(failure: Error): void
}

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

/** A server controlled by the test. By default it accepts every link and answers every call. */
export interface ScriptedServer {
  readonly transport: Transport<never>
  readonly dials: readonly Dial[]
  readonly links: readonly ScriptedLink[]
  /** Every call over any link, in order. */
  readonly calls: readonly ScriptedCall[]
  /** Called with each attempt to connect. */
  onDial: (dial: Dial) => void
  /** Called with each call. */
  onCall: (call: ScriptedCall) => void
  /** What the handshakes of the next links apply. */
  applied: Link['applied']
  /** What the handshakes of the next links say the server is. */
  version: string | undefined
  /** Reports a change to a live query over the newest link. */
  notify(queryId: Uuid | undefined, change?: Partial<LiveNotification>): void
  /** Returns the methods of the calls so far, with their first parameter if it is a string. */
  heard(): string[]
}

const LINK: Capabilities = { live: true, transactions: true, heartbeat: false, session: 'link', exclusive: false }

/** Answers a call successfully. */
export function please(call: ScriptedCall): void {
  call.reply(ANSWERS[call.method]?.(call))
}

const ANSWERS: { readonly [M in RpcMethod]?: (call: ScriptedCall) => unknown } = {
  query: ({ params: [sql] }) => [{ status: 'OK', result: isLive(sql) ? Uuid.v4() : sql }],
  begin: () => Uuid.v4(),
  signin: () => 'token',
  signup: () => 'token',
  use: ({ params }) => ({ namespace: params[0], database: params[1] }),
  version: () => 'surrealdb-3.3.5',
}

function isLive(sql: unknown): boolean {
  return typeof sql === 'string' && sql.startsWith('LIVE ')
}

export function scriptedServer(capabilities: Partial<Capabilities> = {}): ScriptedServer {
  const dials: Dial[] = []
  const links: ScriptedLink[] = []
  const calls: ScriptedCall[] = []
  const server: ScriptedServer = {
    dials,
    links,
    calls,
    onDial: dial => void dial.accept(),
    onCall: please,
    applied: [],
    version: undefined,
    notify: (queryId, change) => {
      if (queryId === undefined) throw new Error('no such live query')
      const recordId = new RecordId('users', 1)
      const notification: LiveNotification = {
        queryId,
        action: 'CREATE',
        recordId,
        value: { id: recordId },
        session: undefined,
        ...change,
      }
      dials.at(-1)?.context.onNotification(notification)
    },
    heard: () => calls.map(({ method, params }) => (typeof params[0] === 'string' ? `${method} ${params[0]}` : method)),
    transport: {
      name: 'scripted',
      schemes: ['test', 'tests'],
      capabilities: () => ({ ...LINK, ...capabilities }),
      connect: context =>
        new Promise((resolve, reject) => {
          const dial: Dial = {
            context,
            url: context.url.display,
            accept: (applied = server.applied) => {
              const link = scriptedLink(applied, call => {
                calls.push(call)
                server.onCall(call)
              })
              link.version = server.version
              links.push(link)
              resolve(link)
              return link
            },
            refuse: reject,
          }
          dials.push(dial)
          server.onDial(dial)
        }),
    },
  }
  return server
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

export const refused = (): TransportFailure => new TransportFailure('refused', 'nothing listens')
