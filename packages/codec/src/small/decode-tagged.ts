import { parseUuid } from '@surrealengine/values'
import { checkDecimal } from '../check-decimal.js'
import { Tagged } from '../tagged.js'
import type { ValueClasses } from '../value-classes.js'
import { misfit } from './errors.js'
import { SHAPES } from './shapes.js'

/** A text that a class reads digit by digit. What SurrealDB writes is shorter; a long one would keep the class busy. */
const LONGEST = 128

type Arguments = (content: unknown, classes: ValueClasses) => readonly unknown[]

/** For each tag the class, and what that is made of. */
const CLASSES: Record<number, readonly [keyof ValueClasses, Arguments]> = {
  0: ['DateTime', content => [short(content)]],
  7: ['Table', content => [string(content)]],
  9: ['Uuid', content => [instance(parseUuid(string(content))?.toUint8Array().buffer, ArrayBuffer)]],
  10: ['Decimal', content => [checkDecimal(string(content))]],
  12: ['DateTime', content => [wholes(pair(content))]],
  13: ['Duration', content => [short(content)]],
  14: ['Duration', content => [wholes(list(content))]],
  15: ['Future', content => [string(content)]],
  37: ['Uuid', content => [instance(content, ArrayBuffer)]],
  49: ['Range', (content, classes) => pair(content).map(end => bound(end, classes))],
  50: ['BoundIncluded', content => [content]],
  51: ['BoundExcluded', content => [content]],
  55: ['FileRef', content => pair(content).map(string)],
  88: ['GeometryPoint', (content, classes) => [pair(content).map(each => coordinate(each, classes))]],
}
for (const [tag, name, , part] of SHAPES) {
  CLASSES[tag] = [name, (content, classes) => [list(content).map(each => instance(each, classes[part]))]]
}

/**
 * The value that stands under a tag.
 * @throws for content that does not fit the tag.
 */
export function readTagged(tag: number, content: unknown, classes: ValueClasses): unknown {
  if (tag === 6) return undefined
  if (tag === 8) return recordId(content, classes)
  if (tag === 56) return new Set(list(content))
  const found = CLASSES[tag]
  return found === undefined ? new Tagged(tag, content) : create(classes[found[0]], found[1](content, classes))
}

function create(of: abstract new (...parts: never) => unknown, parts: readonly unknown[]): unknown {
  return new (of as unknown as new (...parts: readonly unknown[]) => unknown)(...parts)
}

function recordId(content: unknown, classes: ValueClasses): object {
  if (typeof content === 'string') return new classes.StringRecordId(content)
  const [table, id] = pair(content)
  const name = typeof table === 'string' ? new classes.Table(table) : instance(table, classes.Table)
  return id instanceof classes.Range
    ? new classes.RecordIdRange(name as never, id.begin as never, id.end as never)
    : new classes.RecordId(name as never, id as never)
}

function bound(end: unknown, classes: ValueClasses): unknown {
  if (end === null || end === undefined) return undefined
  return end instanceof classes.BoundIncluded ? end : instance(end, classes.BoundExcluded)
}

function coordinate(value: unknown, classes: ValueClasses): number {
  return typeof value === 'number' ? value : Number(instance(value, classes.Decimal))
}

/** Up to two whole numbers: seconds, and nanoseconds. */
function wholes(parts: readonly unknown[]): readonly unknown[] {
  return matching(parts, parts.length < 3 && parts.every(each => typeof each === 'bigint' || Number.isInteger(each)))
}

function instance<T>(value: unknown, of: abstract new (...parts: never) => T): T {
  return matching<T>(value, value instanceof of)
}

function pair(value: unknown): readonly unknown[] {
  const parts = list(value)
  return matching(parts, parts.length === 2)
}

function list(value: unknown): readonly unknown[] {
  return matching(value, Array.isArray(value))
}

function short(value: unknown): string {
  const text = string(value)
  return matching(text, text.length <= LONGEST)
}

function string(value: unknown): string {
  return matching(value, typeof value === 'string')
}

function matching<T>(value: unknown, isFit: boolean): T {
  if (!isFit) throw misfit()
  return value as T
}
