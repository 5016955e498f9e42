import { type ServerFault, Uuid } from '@surrealengine/core'
import {
  type Capabilities,
  type CloseReason,
  failureOf,
  type HandshakeState,
  type Link,
  type RpcCall,
  type RpcReply,
  type Transport,
  TransportFailure,
} from '@surrealengine/core/transport'

/** The state of a session on one link. */
export interface Known {
  readonly who: string
  readonly names: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** A query that ran, and the state of its session. */
export interface Ran extends Known {
  readonly sql: string
}

export interface SessionServerOptions {
  /** `true` if handshakes carry authentication and names. */
  readonly headers: boolean
  /** Maximum number of additional sessions per link. */
  readonly limit: number
  readonly session: Capabilities['session']
}

/** A request that is not processed yet. The server processes those of one link in any order. */
interface Waiting {
  readonly link: ServerLink
  readonly call: RpcCall
  run(): void
}

interface ServerLink extends Link {
  readonly isClosed: boolean
  lose(): void
}

/** A server that keeps the state of each session of each link, and acts only when the test says so. */
export interface SessionServer {
  readonly transport: Transport<never>
  readonly ran: readonly Ran[]
  /** Accepts one dial. Its handshake was read when it arrived. */
  accept(pick: number): void
  /** Processes one pending request. */
  process(pick: number): void
  /** Accepts all dials and processes all requests in order. */
  catchUp(): void
  /** Closes one link. */
  lose(pick: number): void
  /** Expires all tokens issued so far, and the sessions that use them. */
  expire(): void
  /** A token for a user, as another connection would get it. */
  tokenOf(who: string): string
  /** Answers everything immediately from now on. */
  oblige(): void
}

const NOBODY: Known = { who: 'anonymous', names: '/', variables: {} }
const LINK: Capabilities = { live: true, transactions: true, heartbeat: false, session: 'link', exclusive: false }
const INVALID: ServerFault = {
  code: -32002,
  message: 'There was a problem with authentication',
  kind: 'NotAllowed',
  details: { kind: 'Auth', details: { kind: 'InvalidAuth' } },
}
const expired = (kind: 'SessionExpired' | 'TokenExpired'): ServerFault => ({
  code: -32002,
  message: 'There was a problem with authentication',
  kind: 'NotAllowed',
  details: { kind: 'Auth', details: { kind } },
})
/** The methods that an expired session may call. It stays expired after `invalidate`. */
const SIGN_INS: ReadonlySet<string> = new Set(['signin', 'authenticate', 'invalidate'])
const FULL: ServerFault = {
  code: -32602,
  message: 'Method not allowed',
  kind: 'NotAllowed',
  details: { kind: 'Method', details: { name: 'attach' } },
}

export function sessionServer({ headers, limit, session: kind }: SessionServerOptions): SessionServer {
  const ran: Ran[] = []
  const links: ServerLink[] = []
  const dials: (() => void)[] = []
  const requests: Waiting[] = []
  const owners = new Map<string, string>()
  const ended = new Set<string>()
  const expiries: (() => void)[] = []
  // If links keep no sessions, handshakes have no effect.
  const hasHeaders = headers && kind === 'link'
  let isObliging = false

  function tokenOf(who: string): string {
    const token = `token ${owners.size + 1} of ${who}`
    owners.set(token, who)
    return token
  }

  function openLink({ authorization, namespace, database }: HandshakeState): ServerLink {
    const pending = new Set<(failure: Error) => void>()
    const sessions = new Map<string, Known>()
    const expiredSessions = new Set<string>()
    let gone: CloseReason | undefined
    let resolveClosed = (_reason: CloseReason): void => {}
    const closed = new Promise<CloseReason>(resolve => {
      resolveClosed = resolve
    })
    const who = hasHeaders && authorization !== undefined ? owners.get(authorization.token) : undefined
    expiries.push(() => {
      for (const [key, known] of sessions) if (known.who !== NOBODY.who) expiredSessions.add(key)
    })
    const names = hasHeaders && namespace !== undefined ? `${namespace}/${database ?? ''}` : NOBODY.names
    sessions.set('', { ...NOBODY, names, ...(who !== undefined && { who }) })

    function end(reason: CloseReason): void {
      if (gone !== undefined) return
      gone = reason
      for (const waiting of [...requests]) if (waiting.link === link) requests.splice(requests.indexOf(waiting), 1)
      for (const reject of pending) reject(failureOf(reason, true))
      resolveClosed(reason)
    }

    const link: ServerLink = {
      applied: [
        ...(who === undefined ? [] : ['authentication' as const]),
        ...(hasHeaders && namespace !== undefined ? ['namespace' as const] : []),
      ],
      closed,
      get isClosed() {
        return gone !== undefined
      },
      request: call => {
        if (gone !== undefined) return { reply: Promise.reject(failureOf(gone, false)), sent: false, cancel: () => {} }
        const reply = new Promise<RpcReply>((resolve, reject) => {
          pending.add(reject)
          const run = (): void => {
            pending.delete(reject)
            resolve(kind === 'link' ? answer(sessions, expiredSessions, call) : answerAlone(call))
          }
          if (isObliging) run()
          else requests.push({ link, call, run })
        })
        const answered = reply.then(
          () => {},
          () => {},
        )
        return { reply, sent: true, cancel: () => answered }
      },
      close: async (reason = { kind: 'local' }) => end(reason),
      lose: () => end({ kind: 'lost' }),
    }
    return link
  }

  function answer(
    sessions: Map<string, Known>,
    expiredSessions: Set<string>,
    { method, params, session }: RpcCall,
  ): RpcReply {
    const key = session?.id?.toString() ?? ''
    const known = sessions.get(key)
    if (method === 'attach') {
      if (sessions.size > limit) return { ok: false, error: FULL }
      sessions.set(key, NOBODY)
      return { ok: true, result: undefined }
    }
    if (known === undefined) {
      return { ok: false, error: { message: 'Session not found', kind: 'NotFound', details: { kind: 'Session' } } }
    }
    if (method === 'detach') {
      sessions.delete(key)
      expiredSessions.delete(key)
      return { ok: true, result: undefined }
    }
    if (expiredSessions.has(key) && !SIGN_INS.has(method)) return { ok: false, error: expired('SessionExpired') }
    const { reply, next } = after(known, method, params)
    sessions.set(key, next)
    if (reply.ok && SIGN_INS.has(method) && method !== 'invalidate') expiredSessions.delete(key)
    return reply
  }

  /** If links keep no sessions, each call carries the state. */
  function answerAlone({ method, params, session }: RpcCall): RpcReply {
    const { token, namespace = '', database = '', variables = {} } = session ?? {}
    if (token !== undefined && ended.has(token) && !SIGN_INS.has(method)) {
      return { ok: false, error: expired('TokenExpired') }
    }
    const who = token === undefined ? NOBODY.who : (owners.get(token) ?? 'nobody')
    return after({ who, names: `${namespace}/${database}`, variables }, method, params).reply
  }

  function after(known: Known, method: RpcCall['method'], params: RpcCall['params']): { reply: RpcReply; next: Known } {
    const [first, second] = params
    const done = (next: Partial<Known>, result?: unknown) => ({
      reply: { ok: true, result } as const,
      next: { ...known, ...next },
    })
    switch (method) {
      case 'query': {
        const sql = String(first)
        ran.push({ ...known, sql })
        return done({}, [{ status: 'OK', result: sql.startsWith('LIVE ') ? Uuid.v4() : sql }])
      }
      case 'use':
        return done({ names: `${first ?? ''}/${second ?? ''}` }, {})
      case 'set':
        return done({ variables: { ...known.variables, [String(first)]: second } })
      case 'unset': {
        const { [String(first)]: _, ...variables } = known.variables
        return done({ variables })
      }
      case 'signin': {
        const { user, pass } = first as { user: string; pass: string }
        if (pass !== 'right') return { reply: { ok: false, error: INVALID }, next: known }
        return done({ who: user }, tokenOf(user))
      }
      case 'authenticate': {
        const who = owners.get(String(first))
        if (ended.has(String(first))) return { reply: { ok: false, error: expired('TokenExpired') }, next: known }
        return who === undefined ? { reply: { ok: false, error: INVALID }, next: known } : done({ who })
      }
      case 'invalidate':
        return done({ who: NOBODY.who })
      default:
        return done({})
    }
  }

  function take<T>(list: T[], pick: number): T | undefined {
    return list.splice(pick % Math.max(1, list.length), 1)[0]
  }

  function catchUp(): void {
    for (const accept of dials.splice(0)) accept()
    for (const { run } of requests.splice(0)) run()
  }

  return {
    ran,
    accept: pick => take(dials, pick)?.(),
    process: pick => take(requests, pick)?.run(),
    lose: pick => {
      const open = links.filter(({ isClosed }) => !isClosed)
      open[pick % Math.max(1, open.length)]?.lose()
    },
    expire: () => {
      for (const token of owners.keys()) ended.add(token)
      for (const end of expiries) end()
    },
    tokenOf,
    catchUp,
    oblige: () => {
      isObliging = true
      catchUp()
    },
    transport: {
      name: 'sessions',
      schemes: ['test'],
      capabilities: () => ({ ...LINK, session: kind, live: kind === 'link', transactions: kind === 'link' }),
      connect: ({ handshake, signal }) =>
        new Promise((resolve, reject) => {
          // The upgrade is read on arrival, however late it is answered.
          if (hasHeaders && ended.has(handshake.authorization?.token ?? '')) {
            return reject(new TransportFailure('authentication', 'the token has expired'))
          }
          const link = openLink(handshake)
          links.push(link)
          const accept = (): void => resolve(link)
          signal.addEventListener('abort', () => {
            if (dials.includes(accept)) dials.splice(dials.indexOf(accept), 1)
            void link.close()
            reject(new TransportFailure('closed', 'given up'))
          })
          if (isObliging) accept()
          else dials.push(accept)
        }),
    },
  }
}
