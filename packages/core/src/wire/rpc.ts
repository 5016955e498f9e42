import type { RecordId, Uuid } from '@surrealengine/values'
import type { ServerFault } from '../errors/server-fault.js'

/** Every method of SurrealDB's RPC that core uses. Reading and writing records is compiled to `query`. */
export type RpcMethod =
  | 'query'
  | 'use'
  | 'set'
  | 'unset'
  | 'signin'
  | 'signup'
  | 'authenticate'
  | 'refresh'
  | 'revoke'
  | 'invalidate'
  | 'attach'
  | 'detach'
  | 'begin'
  | 'commit'
  | 'cancel'
  | 'kill'
  | 'ping'
  | 'version'

/** One request. */
export interface RpcCall {
  readonly method: RpcMethod
  readonly params: readonly unknown[]
  /** The session it runs in. A link that keeps sessions looks at its `id` alone. */
  readonly session?: SessionSnapshot
  readonly transaction?: Uuid
}

/** What a server answered: a result, or its own error as data. */
export type RpcReply =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: ServerFault }

/** One message of a live query, with the session it belongs to. */
export interface LiveNotification {
  readonly queryId: Uuid
  readonly action: 'CREATE' | 'UPDATE' | 'DELETE' | 'KILLED'
  readonly recordId: RecordId | undefined
  readonly value: unknown
  readonly session: Uuid | undefined
  /** Size of the frame that it came in, in bytes. Without it a live query's buffer is bounded in messages alone. */
  readonly bytes?: number
}

/** The state of a session at one moment, as it travels with a call. Never changed: a change makes a new one. */
export interface SessionSnapshot {
  /** The session's id on the server; none for the session that comes with a link. */
  readonly id: Uuid | undefined
  /** The access token, once there is one. */
  readonly token: string | undefined
  readonly namespace: string | undefined
  readonly database: string | undefined
  readonly variables: Readonly<Record<string, unknown>>
}
