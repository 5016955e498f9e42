import { RecordId, Uuid } from '@surrealengine/values'
import type { Capabilities, ConnectContext, Link, Transport } from '../transport/transport.js'
import { TransportFailure } from '../transport/transport-failure.js'
import type { LiveNotification, RpcMethod } from '../wire/rpc.js'
import { isLive, type ScriptedCall, type ScriptedLink, scriptedLink } from './scripted-link.js'

/** One attempt to connect. The test accepts or refuses it, now or later. */
export interface Dial {
  readonly context: ConnectContext
  readonly url: string
  accept(applied?: Link['applied']): ScriptedLink
  refuse(failure: Error): void
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
  /** The server version that the handshakes of the next links report. */
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

export const refused = (): TransportFailure => new TransportFailure('refused', 'nothing listens')
