import { Tagged } from '@surrealengine/codec'
import { FileRef, Range, RecordId, RecordIdRange, StringRecordId } from '@surrealengine/values'

/** The risk that a server cannot read a value: 0 for none, 1 for servers before 3.0, 2 for any server. */
export function doubtOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  if (value instanceof Tagged) return 2
  let most = value instanceof Set || value instanceof FileRef || value instanceof StringRecordId ? 1 : 0
  for (const part of partsOf(value)) most = Math.max(most, doubtOf(part))
  return most
}

function partsOf(value: object): Iterable<unknown> {
  if (Array.isArray(value) || value instanceof Set) return value
  if (value instanceof Map) return value.values()
  if (value instanceof RecordId) return [value.id]
  if (value instanceof Range || value instanceof RecordIdRange) return [value.begin?.value, value.end?.value]
  return ArrayBuffer.isView(value) ? [] : Object.values(value)
}
