import { setTimeout as delay } from 'node:timers/promises'
import { ConfigurationError } from '@surrealengine/core'
import {
  borrowEngine,
  type Engine,
  type EngineSettings,
  givenUp,
  type Loan,
  untilAborted,
  type WantedEngine,
} from '@surrealengine/core/engine'
import { checkDirectory } from './directory.js'
import { findEngine, type LoadEngine } from './engine.js'
import { engineUrl, type Location } from './location.js'
import { watchLock } from './lock.js'
import { isLocked, openFailure } from './open-failure.js'
import { type Placed, placeOf } from './place.js'

/** What to open. */
export interface Wanted {
  readonly location: Location
  readonly options: EngineSettings
  /** The owner of an in-memory database without a name. */
  readonly owner: object
  readonly load: LoadEngine
}

/** How long the lock of a directory may still be held after this process closed it. Milliseconds. */
const LINGER = 2_000

const lingering = new Map<string, number>()

/**
 * Gives the engine of a location: the one that is open there, or a new one. While the last one is being freed it waits.
 * @throws ConfigurationError when the place is open in another way.
 */
export async function borrow(wanted: Wanted, signal: AbortSignal): Promise<Loan> {
  if (signal.aborted) throw givenUp(signal)
  const placed = await untilAborted(placeOf(wanted.location, wanted.owner), signal)
  return borrowEngine(wantedEngine(wanted, placed), signal)
}

function wantedEngine({ location, options, load }: Wanted, { place, directory }: Placed): WantedEngine {
  const url = engineUrl(location, directory ?? '')
  const json = JSON.stringify(options)
  return {
    place,
    url,
    options: json,
    open: async audience => {
      const openEngine = await findEngine(load)
      if (location.kind === 'directory' && directory !== undefined) await checkDirectory(directory, location.storage)
      for (;;) {
        try {
          return await openEngine(url, options, audience)
        } catch (cause) {
          const failure = openFailure(cause, directory)
          if (!isLocked(failure) || Date.now() > (lingering.get(directory ?? '') ?? 0)) throw failure
          await delay(10)
        }
      }
    },
    // RocksDB holds its lock until the process ends, so only this engine can be used again.
    free: url.startsWith('rocksdb:') ? undefined : engine => free(engine, directory),
    check: open => {
      const where = directory ?? (location.kind === 'memory' ? `mem://${location.name ?? ''}` : location.directory)
      if (open.url !== url) {
        throw new ConfigurationError(`${where} is already open in this process as another kind of database`, {
          option: 'url',
          hint: 'Use the same scheme for a directory everywhere. surrealkv:// and file:// are the same; the others are not.',
        })
      }
      if (open.options === json) return
      throw new ConfigurationError(`${where} is already open in this process with other options`, {
        option: 'transportOptions',
        hint: 'Connections that share an engine share its options: pass the same to each.',
      })
    },
  }
}

async function free(engine: Engine, directory: string | undefined): Promise<void> {
  if (directory === undefined) return engine.free().catch(() => {})
  const released = await watchLock(directory)
  await engine.free().catch(() => {})
  // Where the lock cannot be observed, the next open retries for a while.
  if (released === undefined) lingering.set(directory, Date.now() + LINGER)
  else await released()
}
