import { type CloseReason, isRecord } from '@surrealengine/core'

const KIND_OF_CODE: ReadonlyMap<number, CloseReason['kind']> = new Map([
  [1001, 'restart'],
  [1002, 'protocol'],
  [1003, 'protocol'],
  [1007, 'protocol'],
  [1008, 'policy'],
  [1009, 'too-big'],
  [1012, 'restart'],
  [1013, 'restart'],
])

const TOO_BIG: ReadonlySet<unknown> = new Set([
  'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
  'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH',
])

/**
 * Why a socket ended that this side did not close: the code of the other side's close frame, or, where none came, the
 * error that our side stumbled over.
 */
export function closeReason(code: number, cause?: unknown): CloseReason {
  const kind = KIND_OF_CODE.get(code)
  if (kind === undefined) {
    const fault = frameFault(cause)
    if (fault !== undefined) return { kind: fault, cause }
  }
  return { kind: kind ?? 'lost', code, ...(cause !== undefined && { cause }) }
}

/** What was wrong with a frame, when that is what an error of the `ws` package is about. */
export function frameFault(error: unknown): 'too-big' | 'protocol' | undefined {
  if (!isRecord(error) || typeof error['code'] !== 'string') return undefined
  if (TOO_BIG.has(error['code'])) return 'too-big'
  return error['code'].startsWith('WS_ERR_') ? 'protocol' : undefined
}
