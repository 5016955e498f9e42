import { ConfigurationError } from '@surrealengine/core'
import type { Fault } from './fault.js'

/** The longest delay that a timer of the platform takes; a longer one would run at once. */
const LONGEST = 2 ** 31 - 1

const KEYS: Readonly<Record<Fault['kind'], readonly string[]>> = {
  refuse: [],
  reset: ['on', 'after', 'direction'],
  end: ['on', 'after', 'direction'],
  stall: ['on', 'direction'],
  delay: ['on', 'direction', 'ms'],
  trickle: ['on', 'direction', 'bytes', 'every'],
}

/**
 * Checks a fault, and copies it: the copy is this one fault, also when the caller injects one object twice.
 * @throws ConfigurationError naming what cannot mean anything.
 */
export function checkFault(given: Fault): Fault {
  const fault = { ...given }
  const { kind } = fault
  if (!Object.hasOwn(KEYS, kind)) throw wrong('kind', `is none of ${Object.keys(KEYS).join(', ')}`)
  for (const key of Object.keys(fault)) {
    if (key !== 'kind' && !KEYS[kind].includes(key)) throw wrong(key, `is not one of the fault ${kind}`)
  }
  if (fault.kind === 'refuse') return fault

  const { on = 'all', direction } = fault
  if (on !== 'all' && on !== 'open' && on !== 'new' && !whole(on, 1)) {
    throw wrong('on', "is neither 'all', 'open', 'new' nor the number of a connection")
  }
  if (direction !== undefined && direction !== 'toServer' && direction !== 'toClient') {
    throw wrong('direction', "is neither 'toServer' nor 'toClient'")
  }
  switch (fault.kind) {
    case 'reset':
    case 'end':
      if (fault.after !== undefined && !whole(fault.after, 0)) throw wrong('after', 'is not a number of bytes')
      if (fault.after !== undefined && direction === undefined) throw wrong('direction', 'is needed beside after')
      if (fault.after === undefined && direction !== undefined) throw wrong('after', 'is needed beside direction')
      break
    case 'delay':
      if (!isDelay(fault.ms)) throw wrong('ms', 'is not a number of milliseconds that a timer takes')
      break
    case 'trickle':
      if (!whole(fault.bytes, 1)) throw wrong('bytes', 'is not a number of bytes above 0')
      if (!isDelay(fault.every)) throw wrong('every', 'is not a number of milliseconds that a timer takes')
      break
  }
  return fault
}

function whole(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least
}

function isDelay(value: number): boolean {
  return typeof value === 'number' && value >= 0 && value <= LONGEST
}

function wrong(option: string, what: string): ConfigurationError {
  return new ConfigurationError(`The option ${option} ${what}`, { option })
}
