import { ConfigurationError, ConnectionClosedError } from '@surrealengine/core'
import { borrowEngine, type Engine, type Loan, type Place, privatePlace, sharedPlace } from '@surrealengine/core/engine'
import { advise, say } from '#prose'
import { display, type Location } from './location.js'
import { openFailure } from './open-failure.js'
import type { CheckedOptions } from './options.js'
import { startWorker } from './start-worker.js'
import { workerEngine } from './worker-engine.js'

/** What somebody wants to have open. */
export interface Wanted {
  readonly location: Location
  readonly options: CheckedOptions
  /** Whose a database in memory without a name is. */
  readonly owner: object
}

/** Connections that had a database in memory whose engine died. A new one, empty, must not pass for it. */
const bereft = new WeakSet<object>()

/**
 * Gives the engine of a location: the one that is open there, or a new one in a worker of its own. While the last one is
 * being freed it waits.
 * @throws ConfigurationError when it is open with other options.
 */
export async function borrow({ location, options, owner }: Wanted, signal: AbortSignal): Promise<Loan> {
  const where = display(location)
  if (bereft.has(owner)) {
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
  if (location.kind === 'memory') void loan.engine.lost?.then(() => bereft.add(owner))
  return loan
}

function placeOf(location: Location, owner: object): Place {
  if (location.kind === 'memory' && location.name === undefined) return privatePlace(owner)
  return sharedPlace(`wasm.v1:${location.kind}:${location.name}`)
}
