/** Whether two values are the same to a database: value classes by what they say, arrays and objects by what they hold. */
export function same(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Array.isArray(one)) return Array.isArray(other) && sameList(one, other)
  if (one instanceof Date) return other instanceof Date && one.getTime() === other.getTime()
  if (one instanceof Uint8Array) return other instanceof Uint8Array && sameBytes(one, other)
  if (one instanceof Set) return other instanceof Set && sameList([...one], [...other])
  if (one instanceof Map) return other instanceof Map && sameList([...one], [...other])
  if (isPlain(one)) return isPlain(other) && sameEntries(one, other)
  return 'equals' in one && typeof one.equals === 'function' && one.equals(other) === true
}

/**
 * A copy that later changes of the original do not reach. Value classes never change and are handed on; so is what holds
 * itself, which nobody can send.
 */
export function copy(value: unknown, holders: readonly unknown[] = []): unknown {
  if (typeof value !== 'object' || value === null || holders.includes(value)) return value
  const inner = [...holders, value]
  if (Array.isArray(value)) return value.map(each => copy(each, inner))
  if (value instanceof Uint8Array) return value.slice()
  if (value instanceof Date) return new Date(value)
  if (value instanceof Set) return new Set([...value].map(each => copy(each, inner)))
  if (value instanceof Map) return new Map([...value].map(([key, each]) => [copy(key, inner), copy(each, inner)]))
  if (!isPlain(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copy(each, inner)]))
}

/** Whether it is an object of no class. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

/** Every name that objects have inside of a value. */
export function namesIn(value: unknown, names: Set<string> = new Set()): Set<string> {
  if (Array.isArray(value)) for (const each of value) namesIn(each, names)
  else if (typeof value === 'object' && value !== null && isPlain(value)) {
    for (const [key, each] of Object.entries(value)) namesIn(each, names.add(key))
  }
  return names
}

function sameList(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((each, index) => same(each, other[index]))
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index])
}

function sameEntries(one: object, other: object): boolean {
  const [mine, theirs] = [Object.entries(one), new Map(Object.entries(other))]
  return mine.length === theirs.size && mine.every(([key, each]) => theirs.has(key) && same(each, theirs.get(key)))
}
