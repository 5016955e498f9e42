import { type Codec, createCodec, Uuid } from '@surrealengine/core'
import { isRecord } from '@surrealengine/core/transport'
import type { Answer } from './answer.js'
import { sliceMap } from './cbor-slices.js'

export const codec: Codec = createCodec()

/** One request of a client. The parts that only the engine reads stay encoded. */
export interface Frame {
  readonly id?: Uint8Array | undefined
  readonly method: string
  readonly params: Uint8Array
  readonly session?: Uuid | undefined
  readonly transaction?: Uint8Array | undefined
}

const NO_PARAMS: Uint8Array = codec.encode([])

/** Reads a request, or returns what is wrong with it. */
export function readFrame(bytes: Uint8Array): Frame | 'parse-error' | 'invalid-request' {
  let parts: Map<string, Uint8Array> | undefined
  let head: { method: unknown; session: unknown; transaction: unknown }
  try {
    parts = sliceMap(bytes)
    if (parts === undefined) return 'parse-error'
    head = { method: read(parts, 'method'), session: read(parts, 'session'), transaction: read(parts, 'txn') }
  } catch {
    return 'parse-error'
  }
  const { method, session, transaction } = head
  if (typeof method !== 'string' || !isUuidOrNone(session) || !isUuidOrNone(transaction)) return 'invalid-request'
  return {
    id: parts.get('id'),
    method,
    params: parts.get('params') ?? NO_PARAMS,
    session: session ?? undefined,
    transaction: transaction ? parts.get('txn') : undefined,
  }
}

/** A request that the server makes itself. */
export function frameOf(method: string, params: readonly unknown[]): Frame {
  return { method, params: codec.encode(params) }
}

/** Returns the parameters of a request: an empty array if they are not an array. */
export function paramsOf(frame: Frame): readonly unknown[] {
  const params = codec.decode(frame.params)
  return Array.isArray(params) ? params : []
}

/** Returns the decoded result of an answer, or `undefined` for an error. */
export function resultOf(answer: Answer): unknown {
  return 'result' in answer ? codec.decode(answer.result) : undefined
}

/** Returns the statements of a reply to `query`. */
export function statementsOf(answer: Answer): readonly Readonly<Record<string, unknown>>[] {
  const rows = resultOf(answer)
  return Array.isArray(rows) ? rows.filter(isRecord) : []
}

function read(parts: Map<string, Uint8Array>, key: string): unknown {
  const bytes = parts.get(key)
  return bytes === undefined ? undefined : codec.decode(bytes)
}

function isUuidOrNone(value: unknown): value is Uuid | null | undefined {
  return value === undefined || value === null || value instanceof Uuid
}
