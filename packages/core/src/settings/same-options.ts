/** Returns whether two options are equal. Compares plain objects, arrays and URLs by value, all else by identity. */
export function sameOptions(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (one instanceof URL && other instanceof URL) return one.href === other.href
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((each, index) => sameOptions(each, other[index]))
  }
  if (!isPlain(one) || !isPlain(other)) return false
  const keys = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...keys].every(key => sameOptions(one[key], other[key]))
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
