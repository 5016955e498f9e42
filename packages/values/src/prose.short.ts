/** The error for an argument that a class cannot be made of. Builds for browsers take this file for `prose.ts`. */
export function wrong(of: string): TypeError {
  return new TypeError(`${of}: invalid argument`)
}

/** The error for a parameter that two queries give different values. */
export function conflict(name: string): TypeError {
  return new TypeError(`BoundQuery: two values for $${name}`)
}
