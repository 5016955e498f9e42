/** A plain object of data. */
export type Fields = Record<string, unknown>

/** Larger objects get no room of their own. Fields. */
const LARGEST = 24

interface Shell {
  new (): Fields
}

const SHELLS: readonly Shell[] = Array.from({ length: LARGEST + 1 }, makeShell)

/**
 * A plain object with room for so many fields. V8 gives `{}` room for four and moves those that follow from one list to a
 * longer one. With room from the start an object of many fields takes half the time, and one of few a third less memory.
 */
export function shellFor(size: number): Fields {
  const Shell = SHELLS[size]
  return Shell === undefined ? {} : new Shell()
}

/**
 * A constructor of objects that are like `{}` in every way. V8 plans for the fields that it names, and cuts that down to
 * what the first few objects had: one for each size makes objects that fit.
 */
function makeShell(): Shell {
  function Shell(this: Fields, isNever = false): void {
    if (!isNever) return
    this['a'] = this['b'] = this['c'] = this['d'] = this['e'] = this['f'] = this['g'] = this['h'] = 0
    this['i'] = this['j'] = this['k'] = this['l'] = this['m'] = this['n'] = this['o'] = this['p'] = 0
  }
  Shell.prototype = Object.prototype
  return Shell as unknown as Shell
}
