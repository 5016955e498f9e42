import { ConfigurationError } from '@surrealengine/core'
import type { Fault } from './fault.js'

/** The longest delay of `setTimeout()`, which runs a longer one at once. */
const LONGEST = 2 ** 31 - 1

const DELAY = `must be a number of milliseconds from 0 to ${LONGEST}`

const KEYS: Readonly<Record<Fault['kind'], readonly string[]>> = {
  refuse: [],
  reset: ['on', 'after', 'direction'],
  end: ['on', 'after', 'direction'],
  stall: ['on', 'direction'],
  delay: ['on', 'direction', 'ms'],
  trickle: ['on', 'direction', 'bytes', 'every'],
}

/**
 * Validates a fault and copies it, so that an object that is injected twice makes two faults.
 * @throws ConfigurationError that names the invalid field.
 */
export function checkFault(given: Fault): Fault {
  const fault = { ...given }
  const { kind } = fault
  if (!Object.hasOwn(KEYS, kind)) throw wrong('kind', `must be one of ${Object.keys(KEYS).join(', ')}`)
  for (const key of Object.keys(fault)) {
    if (key !== 'kind' && !KEYS[kind].includes(key))
      throw wrong(key, `does not belong to the fault '${kind}', which takes ${KEYS[kind].join(', ') || 'no options'}`)
  }
  if (fault.kind === 'refuse') return fault

  const { on = 'all', direction } = fault
  if (on !== 'all' && on !== 'open' && on !== 'new' && !whole(on, 1)) {
    throw wrong('on', "must be 'all', 'open', 'new' or the number of a connection, from 1")
  }
  if (direction !== undefined && direction !== 'toServer' && direction !== 'toClient') {
    throw wrong('direction', "must be 'toServer' or 'toClient'")
  }
  switch (fault.kind) {
    case 'reset':
    case 'end':
      if (fault.after !== undefined && !whole(fault.after, 0))
        throw wrong('after', 'must be a whole number of bytes, 0 or more')
      if (fault.after !== undefined && direction === undefined) throw wrong('direction', 'is required with `after`')
      if (fault.after === undefined && direction !== undefined) throw wrong('after', 'is required with `direction`')
      break
    case 'delay':
      if (!isDelay(fault.ms)) throw wrong('ms', DELAY)
      break
    case 'trickle':
      if (!whole(fault.bytes, 1)) throw wrong('bytes', 'must be a whole number of bytes, 1 or more')
      if (!isDelay(fault.every)) throw wrong('every', DELAY)
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
  return new ConfigurationError(`\`${option}\` ${what}`, { option })
}
