import { ConfigurationError, ConnectionClosedError } from '@surrealengine/core'
import { borrowEngine, type Engine, type Loan, type Place, privatePlace, sharedPlace } from '@surrealengine/core/engine'
import { advise, say } from '#prose'
import { display, type Location } from './location.js'
import { openFailure } from './open-failure.js'
import type { CheckedOptions } from './options.js'
import { startWorker } from './start-worker.js'
import { workerEngine } from './worker-engine.js'

/** A database to open. */
export interface Wanted {
  readonly location: Location
  readonly options: CheckedOptions
  /** The owner of a database in memory without a name. */
  readonly owner: object
}

/** Owners whose in-memory database was lost with its engine. They must not get a new, empty one instead. */
const withLostMemory = new WeakSet<object>()

/**
 * Returns the engine of a location: the one that is open, or a new one in its own worker. Waits while the last one is
 * being freed.
 * @throws ConfigurationError if it is open with other options.
 * @throws ConnectionClosedError if the database in memory of this owner was lost with its engine.
 */
export async function borrow({ location, options, owner }: Wanted, signal: AbortSignal): Promise<Loan> {
  const where = display(location)
  if (withLostMemory.has(owner)) {
    throw new ConnectionClosedError(say('memory-is-gone', where), { hint: advise('new-connection') })
  }
  const json = JSON.stringify(options.settings)
  const loan = await borrowEngine(
    {
      place: placeOf(location, owner),
      url: where,
      options: json,
      open: async audience => {
        const worker = await startWorker(options.worker)
        try {
          return await workerEngine(worker, { location, settings: options.settings, audience })
        } catch (failure) {
          worker.terminate()
          throw openFailure(failure, where)
        }
      },
      free: (engine: Engine) => engine.free().catch(() => {}),
      check: open => {
        if (open.options === json) return
        throw new ConfigurationError(say('other-options', where), {
          option: 'transportOptions',
          hint: advise('same-options'),
        })
      },
    },
    signal,
  )
  if (location.kind === 'memory') void loan.engine.lost?.then(() => withLostMemory.add(owner))
  return loan
}

function placeOf(location: Location, owner: object): Place {
  if (location.kind === 'memory' && location.name === undefined) return privatePlace(owner)
  return sharedPlace(`wasm.v1:${location.kind}:${location.name}`)
}
