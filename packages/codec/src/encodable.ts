/**
 * The deepest nesting of lists and objects that SurrealDB reads, counted from the request. Deeper ones it cannot tell from
 * garbage, and answers without saying which request it means.
 */
const MAX_DEPTH = 100

/**
 * Refuses what would reach the server as something else, or not at all: a function, a symbol, a promise that nobody
 * awaited, and nesting that is too deep (which a value that holds itself is).
 * @throws TypeError naming where it stands.
 */
export function checkEncodable(value: unknown): void {
  check(value, 0, undefined)
}

/** The keys that lead to a value, innermost first. It is read only when there is something to say. */
interface Path {
  readonly key: string | number
  readonly parent: Path | undefined
}

function check(value: unknown, depth: number, path: Path | undefined): void {
  switch (typeof value) {
    case 'function':
    case 'symbol':
      throw new TypeError(`${show(path)} is a ${typeof value}`)
    case 'object':
      if (value !== null) checkObject(value, depth + 1, path)
      return
    default:
  }
}

function checkObject(value: object, depth: number, path: Path | undefined): void {
  if (depth > MAX_DEPTH) throw new TypeError(`A value is nested more than ${MAX_DEPTH} deep, or holds itself`)
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) check(value[index], depth, { key: index, parent: path })
    return
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === null) {
    for (const [key, each] of Object.entries(value)) check(each, depth, { key, parent: path })
  } else if (value instanceof Promise) {
    throw new TypeError(`${show(path)} is a promise: await it first`)
  }
}

function show(path: Path | undefined): string {
  const keys: (string | number)[] = []
  for (let each = path; each !== undefined; each = each.parent) keys.unshift(each.key)
  return keys.length === 0 ? 'The value' : keys.join('.')
}
