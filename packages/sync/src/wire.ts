import { type Codec, createCodec } from '@surrealengine/core'
import type { ErrorForm } from './error-form.js'

/** What the worker is asked: a method of something that it holds. */
export interface Request {
  /** `0` is the worker itself. */
  readonly target: number
  readonly method: string
  readonly params: readonly unknown[]
}

/** What it answers. */
export type Reply = { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly error: ErrorForm }

/** A thing that a call made in the worker: where it stands there, and the id that the database knows it by. */
export interface Handle {
  readonly handle: number
  readonly id?: unknown
}

/** What `open` of the worker itself takes. */
export interface OpenOptions {
  /** The options of `createConnection` in the worker, without `transports`. */
  readonly options: Readonly<Record<string, unknown>>
  readonly transport: { readonly name: string; readonly scheme: string; readonly module: string }
  /** Further modules to import. */
  readonly modules: readonly string[]
}

/**
 * SurrealDB's own CBOR, so that value classes come out as they went in. Its limits guard against what comes from outside,
 * and were kept there; here a value is one of a message, and so somewhat deeper.
 */
export function wireCodec(): Codec {
  const none = Number.POSITIVE_INFINITY
  return createCodec({ maxDepth: 320, maxItems: none, maxBytes: none })
}
