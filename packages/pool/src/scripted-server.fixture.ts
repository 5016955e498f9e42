import { Uuid } from '@surrealengine/core'
import {
  type Capabilities,
  type HandshakeState,
  type RpcCall,
  type RpcMethod,
  type Transport,
  TransportFailure,
} from '@surrealengine/core/transport'
import { type ScriptedCall, type ScriptedLink, scriptedLink } from './scripted-link.fixture.js'

/** The state of a session on the server when a call arrived. */
export interface Known {
  readonly database: unknown
  readonly variables: Readonly<Record<string, unknown>>
}

/** A query, and the session in which it ran. */
export interface HeardQuery extends Known {
  readonly sql: unknown
  readonly link: number
}

/** A server that keeps the state of each session on each link, like SurrealDB. */
export interface ScriptedServer {
  readonly transport: Transport<never>
  readonly links: readonly ScriptedLink[]
  readonly handshakes: readonly HandshakeState[]
  /** The methods of all calls, with the number of their link. */
  readonly calls: readonly string[]
  readonly queries: readonly HeardQuery[]
  /** Calls for which it returns `true` are held until `answer()`. */
  isHeld: (call: ScriptedCall) => boolean
  /** Answers the held calls. */
  answer(): Promise<void>
  /** Refuses attempts to connect from now on. */
  refuse(): void
}

const LINK: Capabilities = { live: true, transactions: true, heartbeat: false, session: 'link', exclusive: false }
const NOTHING: Known = { database: undefined, variables: {} }

export function scriptedServer(capabilities: Partial<Capabilities> = {}): ScriptedServer {
  const links: ScriptedLink[] = []
  const handshakes: HandshakeState[] = []
  const calls: string[] = []
  const queries: HeardQuery[] = []
  const held: (() => void)[] = []
  const known = new Map<string, Known>()
  let isRefusing = false

  function run(call: ScriptedCall): unknown {
    const { link, method, params, session } = call
    const key = `${link.number} ${session?.id ?? ''}`
    const before = known.get(key) ?? NOTHING
    known.set(key, after(before, call))
    if (method !== 'query') return ANSWERS[method]?.(params)
    queries.push({ ...before, sql: params[0], link: link.number })
    return [{ status: 'OK', result: String(params[0]).startsWith('LIVE ') ? Uuid.v4() : params[0] }]
  }

  const server: ScriptedServer = {
    links,
    handshakes,
    calls,
    queries,
    isHeld: () => false,
    answer: async () => {
      for (const each of held.splice(0)) each()
      await turns()
    },
    refuse: () => {
      isRefusing = true
    },
    transport: {
      name: 'scripted',
      schemes: ['test'],
      capabilities: () => ({ ...LINK, ...capabilities }),
      connect: async ({ handshake }) => {
        if (isRefusing) throw new TransportFailure('refused', 'nothing listens')
        handshakes.push(handshake)
        const link = scriptedLink(links.length + 1, 0, call => {
          calls.push(`${call.method} ${link.number}`)
          // The server runs calls in order of arrival, however late it answers.
          const result = run(call)
          if (server.isHeld(call)) held.push(() => call.reply(result))
          else call.reply(result)
        })
        links.push(link)
        return handshake.authorization === undefined ? link : { ...link, applied: ['authentication'] }
      },
    },
  }
  return server
}

function after(before: Known, { method, params }: RpcCall): Known {
  const [name, value] = params
  if (method === 'use') return { ...before, database: value }
  if (method === 'set') return { ...before, variables: { ...before.variables, [String(name)]: value } }
  if (method === 'unset') {
    const { [String(name)]: _, ...variables } = before.variables
    return { ...before, variables }
  }
  if (method === 'detach') return NOTHING
  return before
}

const ANSWERS: { readonly [M in RpcMethod]?: (params: readonly unknown[]) => unknown } = {
  begin: () => Uuid.v4(),
  signin: () => 'the token',
  use: ([namespace, database]) => ({ namespace, database }),
}

/** Runs everything that needs no time. */
export async function turns(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await Promise.resolve()
}
