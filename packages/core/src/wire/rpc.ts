import type { RecordId, Uuid } from '@surrealengine/values'
import type { ServerFault } from '../errors/server-fault.js'

/** The RPC methods that core uses. Reading and writing records is compiled to `query`. */
export type RpcMethod =
  | 'query'
  | 'query_stream'
  | 'query_cancel'
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
  /** The session it runs in. A link that keeps sessions reads only its `id`. */
  readonly session?: SessionSnapshot
  readonly transaction?: Uuid
}

/** The server's reply: a result, or an error as data. */
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
  /** Size of its frame in bytes. Without it, the buffer of a live query is bounded only by the number of messages. */
  readonly bytes?: number
}

/** The state of a session at one moment, as sent with a call. Immutable. */
export interface SessionSnapshot {
  /** The session's id on the server; `undefined` for the default session of a link. */
  readonly id: Uuid | undefined
  /** The access token, once there is one. */
  readonly token: string | undefined
  readonly namespace: string | undefined
  readonly database: string | undefined
  readonly variables: Readonly<Record<string, unknown>>
}
