import type { MessagePort } from 'node:worker_threads'
import { type Codec, createCodec } from '@surrealengine/core'
import { isRecord } from '@surrealengine/core/transport'
import type { SerializedError } from './serialize-error.js'

/** What the worker starts with. */
export interface WorkerData {
  readonly port: MessagePort
  /** How many messages the worker has posted. The calling thread waits on it. */
  readonly posted: Int32Array
}

/** The handle of the worker itself, whose only method is `open`. */
export const WORKER = 0

/** A call to something that the worker holds. */
export interface Request {
  /** `WORKER`, or the handle that an earlier call returned. */
  readonly handle: number
  readonly method: string
  readonly params: readonly unknown[]
}

/** What the worker replies. */
export type Reply =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: SerializedError }

/** The result of a call that created something in the worker. */
export interface Created {
  readonly handle: number
  /** The id that the server knows it by, if it has one. */
  readonly id?: unknown
}

/** The handle in the result of a call that created something. */
export function handleIn(result: unknown): number {
  return isRecord(result) ? Number(result['handle']) : Number.NaN
}

/** What `open` takes. */
export interface OpenOptions {
  /** The options of `createConnection` in the worker, without `transports`. */
  readonly options: Readonly<Record<string, unknown>>
  readonly transport: { readonly name: string; readonly scheme: string; readonly module: string }
  /** Further modules to import first. */
  readonly modules: readonly string[]
}

/**
 * SurrealDB's own CBOR, so that value classes arrive as they were sent. Size limits are for data from outside, and were
 * enforced where it came in. Depth is a little higher than usual, since each value is nested in a message.
 */
export function wireCodec(): Codec {
  const none = Number.POSITIVE_INFINITY
  return createCodec({ maxDepth: 320, maxItems: none, maxBytes: none })
}
