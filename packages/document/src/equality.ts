/** Whether two values are the same to a database: arrays and objects by their contents, value classes by `equals()`. */
export function isEqual(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Array.isArray(one)) return Array.isArray(other) && hasEqualItems(one, other)
  if (one instanceof Uint8Array) return other instanceof Uint8Array && hasEqualItems(one, other)
  if (one instanceof Set) return other instanceof Set && hasEqualItems([...one], [...other])
  if (one instanceof Map) return other instanceof Map && hasEqualItems([...one], [...other])
  if (one instanceof Date) return other instanceof Date && one.getTime() === other.getTime()
  if (!isPlain(one)) return 'equals' in one && typeof one.equals === 'function' && one.equals(other) === true
  if (!isPlain(other)) return false
  const [entries, others] = [Object.entries(one), new Map(Object.entries(other))]
  return (
    entries.length === others.size && entries.every(([key, each]) => others.has(key) && isEqual(each, others.get(key)))
  )
}

/**
 * A copy that later changes of the original do not reach. Value classes are immutable and are returned as they are; so is a
 * circular reference, which cannot be sent.
 */
export function copy(value: unknown, parents: readonly unknown[] = []): unknown {
  if (typeof value !== 'object' || value === null || parents.includes(value)) return value
  const inner = (each: unknown): unknown => copy(each, [...parents, value])
  if (Array.isArray(value)) return value.map(inner)
  if (value instanceof Uint8Array) return new Uint8Array(value)
  if (value instanceof Date) return new Date(value)
  if (value instanceof Set) return new Set([...value].map(inner))
  if (value instanceof Map) return new Map([...value].map(([key, each]) => [inner(key), inner(each)]))
  return isPlain(value) ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inner(each)])) : value
}

/** Whether a value is an object of no class. */
export function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

/** The names of the properties of all objects in a value. */
export function namesIn(value: unknown, names: Set<string> = new Set()): Set<string> {
  if (Array.isArray(value)) for (const each of value) namesIn(each, names)
  else if (isPlain(value)) for (const [key, each] of Object.entries(value)) namesIn(each, names.add(key))
  return names
}

function hasEqualItems(one: ArrayLike<unknown>, other: ArrayLike<unknown>): boolean {
  if (one.length !== other.length) return false
  for (let index = 0; index < one.length; index++) if (!isEqual(one[index], other[index])) return false
  return true
}
