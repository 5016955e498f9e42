import { ConnectionLostError, isRecord, type Origin } from '@surrealengine/core'
import { ask, LOST, type Troubles } from './ask.js'
import { type Child, type Made, timeoutIn } from './caller.js'
import { namesAfter } from './names.js'
import { handleIn, type Place } from './seat.js'

/**
 * Whom to ask of something that was made in the worker. `timeout`: of its calls, unless they say otherwise. `origin`: the
 * database that it begins in.
 */
export function createChild({ bridge }: Place, made: unknown, what: Made, timeout: number, origin: Origin): Child {
  const target = handleIn(made)
  let { namespace, database } = origin
  const call: Child['call'] = (method, args, options, deadlines = 1) => {
    const troubles = method === 'commit' ? COMMIT : TROUBLES[what]
    const result = ask(bridge, { target, method, params: args }, timeoutIn(options, timeout) * deadlines, troubles)
    ;({ namespace, database } = namesAfter({ namespace, database }, method, args))
    return result
  }
  const place = (): Origin => ({ connection: origin.connection, namespace, database })
  return {
    id: isRecord(made) ? made['id'] : undefined,
    call,
    make: (method, args, options, made, deadlines) => {
      const result = call(method, args, options, deadlines)
      return createChild({ bridge, handle: target }, result, made, timeoutIn(options, timeout), place())
    },
    origin: place,
  }
}

const endedWith = (what: 'session' | 'lease'): Troubles => ({
  ended: (sent, cause) =>
    new ConnectionLostError(`The worker thread ended, and the ${what} with it`, {
      outcome: sent ? 'unknown' : 'not-run',
      hint: what === 'session' ? 'Open another one with sessionSync().' : 'Take another one with leaseSync().',
      ...(cause !== undefined && { cause }),
    }),
})

const TROUBLES: Readonly<Record<Made, Troubles>> = {
  session: endedWith('session'),
  lease: endedWith('lease'),
  transaction: {
    ended: (_, cause) =>
      new ConnectionLostError('The worker thread ended, and the transaction with it: nothing of it was kept', {
        retryable: true,
        hint: 'Repeat the whole transaction.',
        ...(cause !== undefined && { cause }),
      }),
  },
}

/** A commit that was under way may have been kept. */
const COMMIT: Troubles = {
  ended: (sent, cause) => (sent ? LOST : TROUBLES.transaction).ended(sent, cause),
}
