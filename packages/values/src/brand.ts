/**
 * The value classes of the package `surrealdb` carry marks, registered symbols, by which its copies know each other's
 * values. These classes carry the same ones.
 */
export function isOf(name: string, value: unknown): boolean {
  return has(value, markOf(name))
}

export function markOf(name: string): symbol {
  return Symbol.for(`surrealdb.${name}`)
}

/**
 * Marks a class, makes `instanceof` look for the mark, and gives the class its public type: that has no private members,
 * so that the values of every copy fit it.
 *
 * @param base the class that it gets further methods from. `extends` would say the same, but makes a slower constructor.
 */
export function branded<Constructor>(
  name: string,
  of: abstract new (...args: never) => object,
  base: { readonly prototype: object } = Object,
): Constructor {
  const mark = markOf(name)
  Object.assign(Object.setPrototypeOf(of.prototype, base.prototype), { [mark]: true })
  return Object.defineProperties(of, {
    name: { value: name },
    [Symbol.hasInstance]: { value: (value: unknown) => has(value, mark) },
  }) as unknown as Constructor
}

/** Reading the mark is faster than asking `in`. */
function has(value: unknown, mark: symbol): boolean {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[mark] === true
}
