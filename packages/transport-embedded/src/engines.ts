import { setTimeout as delay } from 'node:timers/promises'
import { ConfigurationError } from '@surrealengine/core'
import { checkDirectory } from './directory.js'
import { findEngine, type LoadEngine } from './engine.js'
import { engineUrl, type Location } from './location.js'
import { watchLock } from './lock.js'
import type { Engine } from './open-engine.js'
import { isLocked, openFailure } from './open-failure.js'
import type { EngineOptions } from './options.js'
import { type EngineEntry, type Listener, type Place, placeOf } from './place.js'
import { aborted, untilAborted } from './until-aborted.js'

/** What to open. */
export interface Wanted {
  readonly location: Location
  readonly options: EngineOptions
  /** The owner of an in-memory database without a name. */
  readonly owner: object
  readonly load: LoadEngine
}

/** The right to use an engine until it is released. */
export interface Loan {
  readonly engine: Engine
  /** Adds a listener for notifications, until the release. */
  hear(listener: Listener): void
  /** Runs a call while no other call given to `solo` runs on this engine, by any loan. */
  solo<T>(run: () => Promise<T>): Promise<T>
  /** Releases it. The last release frees the engine, and waits until its directory can be opened again. Idempotent. */
  release(): Promise<void>
}

/** How long the lock of a directory may still be held after this process closed it. Milliseconds. */
const LINGER = 2_000

const lingering = new Map<string, number>()

/**
 * Returns the engine of a place: the one that is open there, or a new one. Waits while the last one is being freed.
 * @throws ConfigurationError when the place is open with another scheme or other options.
 */
export async function borrow(wanted: Wanted, signal: AbortSignal): Promise<Loan> {
  if (signal.aborted) throw aborted(signal)
  const place = await untilAborted(placeOf(wanted.location, wanted.owner), signal)
  for (;;) {
    if (signal.aborted) throw aborted(signal)
    const entry = place.find() ?? open(place, wanted)
    if (entry.state.kind === 'closing') {
      await untilAborted(entry.state.freed, signal)
      continue
    }
    refuseOther(entry, place, wanted)
    entry.holders += 1
    try {
      const engine = entry.state.kind === 'open' ? entry.state.engine : await untilAborted(entry.state.opened, signal)
      return loan(entry, engine, place)
    } catch (failure) {
      void leave(entry, place)
      throw failure
    }
  }
}

function loan(entry: EngineEntry, engine: Engine, place: Place): Loan {
  let released: Promise<void> | undefined
  const heard = new Set<Listener>()
  return {
    engine,
    hear: listener => {
      heard.add(listener)
      entry.listeners.add(listener)
    },
    solo: run => {
      const result = entry.solo.then(run)
      entry.solo = result.then(
        () => {},
        () => {},
      )
      return result
    },
    release: () => {
      for (const listener of heard) entry.listeners.delete(listener)
      released ??= leave(entry, place)
      return released
    },
  }
}

function open(place: Place, { location, options, load }: Wanted): EngineEntry {
  const url = engineUrl(location, place.directory ?? '')
  const listeners = new Set<Listener>()
  const opened = start()
  const entry: EngineEntry = {
    url,
    options: JSON.stringify(options),
    holders: 0,
    listeners,
    solo: Promise.resolve(),
    state: { kind: 'opening', opened },
  }
  opened.then(
    engine => {
      entry.state = { kind: 'open', engine }
      if (entry.holders === 0) void close(entry, engine, place)
    },
    () => place.remove(),
  )
  place.put(entry)
  return entry

  async function start(): Promise<Engine> {
    const openEngine = await findEngine(load)
    if (location.kind === 'directory' && place.directory !== undefined) {
      await checkDirectory(place.directory, location.storage)
    }
    for (;;) {
      try {
        return await openEngine(url, options, {
          wanted: () => [...listeners].some(listener => listener.wanted),
          onNotification: bytes => void [...listeners].some(listener => listener.take(bytes)),
        })
      } catch (cause) {
        const failure = openFailure(cause, place.directory)
        if (!isLocked(failure) || Date.now() > (lingering.get(place.directory ?? '') ?? 0)) throw failure
        await delay(10)
      }
    }
  }
}

function refuseOther(entry: EngineEntry, { directory }: Place, { location, options }: Wanted): void {
  const where = directory ?? (location.kind === 'memory' ? `mem://${location.name ?? ''}` : location.directory)
  if (entry.url !== engineUrl(location, directory ?? '')) {
    throw new ConfigurationError(`${where} is already open in this process as another kind of database`, {
      option: 'url',
      hint: 'Use the same scheme for a directory everywhere. surrealkv:// and file:// are the same; the others are not.',
    })
  }
  if (entry.options !== JSON.stringify(options)) {
    throw new ConfigurationError(`${where} is already open in this process with other options`, {
      option: 'transportOptions',
      hint: 'Connections that share an engine share its options: pass the same to each.',
    })
  }
}

/** Removes a holder. The last one frees the engine, or if it is still opening, it is freed once it is open. */
function leave(entry: EngineEntry, place: Place): Promise<void> {
  entry.holders -= 1
  if (entry.holders > 0 || entry.state.kind !== 'open') return Promise.resolve()
  return close(entry, entry.state.engine, place)
}

function close(entry: EngineEntry, engine: Engine, place: Place): Promise<void> {
  // RocksDB holds its lock until the process ends, so only this engine can be used again.
  if (entry.url.startsWith('rocksdb:')) return Promise.resolve()
  const freed = free(engine, place.directory).finally(() => place.remove())
  entry.state = { kind: 'closing', freed }
  return freed
}

async function free(engine: Engine, directory: string | undefined): Promise<void> {
  if (directory === undefined) return engine.free().catch(() => {})
  const released = await watchLock(directory)
  await engine.free().catch(() => {})
  // Where the lock cannot be observed, the next open retries for a while.
  if (released === undefined) lingering.set(directory, Date.now() + LINGER)
  else await released()
}
