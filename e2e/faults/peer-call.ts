import { isRecord } from '@surrealengine/core/transport'
import { type Codec, createCodec } from 'surrealengine'
import { WRITE } from './ledger.js'

export const codec: Codec = createCodec()

/** One call that a hand-written server received. */
export interface PeerCall {
  readonly id: unknown
  readonly method: string
  readonly params: readonly unknown[]
  /** The session that it names; `undefined` for the session of the link. */
  readonly session: string | undefined
  /** The marker of a write. */
  readonly marker: string | undefined
  /** Answers with this result. */
  reply(result: unknown): void
  /** Answers with an error, before anything ran. */
  refuse(error: object): void
  /** Answers like SurrealDB, without checking anything. */
  please(): void
}

/** The number of writes that reached a server, by marker. It runs every call, whether or not it answers. */
export type Runs = Map<string, number>

/** Reads a call. `answer` is called with the bytes of the reply. */
export function readCall(bytes: Uint8Array, runs: Runs, answer: (reply: Uint8Array) => void): PeerCall {
  const frame = codec.decode(bytes)
  if (!isRecord(frame) || typeof frame['method'] !== 'string') throw new TypeError('not a call')
  const { id, method } = frame
  const params = Array.isArray(frame['params']) ? (frame['params'] as unknown[]) : []
  const marker = markerOf(params)
  if (marker !== undefined) runs.set(marker, (runs.get(marker) ?? 0) + 1)
  const reply = (result: unknown): void => answer(codec.encode({ id, result }))
  return {
    id,
    method,
    params,
    session: frame['session'] === undefined ? undefined : String(frame['session']),
    marker,
    reply,
    refuse: error => {
      if (marker !== undefined) runs.set(marker, (runs.get(marker) ?? 0) - 1)
      answer(codec.encode({ id, error }))
    },
    please: () => reply(resultOf(method, params)),
  }
}

function markerOf([text, variables]: readonly unknown[]): string | undefined {
  const marker = text === WRITE && isRecord(variables) ? variables['marker'] : undefined
  return typeof marker === 'string' ? marker : undefined
}

function resultOf(method: string, params: readonly unknown[]): unknown {
  switch (method) {
    case 'query':
      return [{ status: 'OK', time: '1ms', result: [] }]
    case 'use':
      return { namespace: params[0], database: params[1] }
    case 'signin':
      return 'header.e30.signature'
    case 'version':
      return 'surrealdb-3.3.5'
    default:
      return null
  }
}
