import type { Checked } from './prose.js'

/**
 * Builds for browsers take this file for `prose.ts`.
 * @throws TypeError for an argument that the class cannot be made of.
 */
export function check(of: Checked, isFit: boolean): asserts isFit {
  if (!isFit) throw new TypeError(`${of}: invalid argument`)
}

/** Consoles of browsers show the parts of a value. */
export const Shown: { readonly prototype: object } = Object

/** The error for a parameter that two queries give different values. */
export function conflict(name: string): TypeError {
  return new TypeError(`BoundQuery: two values for $${name}`)
}
