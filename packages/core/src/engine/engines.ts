import type { Engine, EngineAudience } from './engine.js'
import type { EngineEntry, Listener, Place } from './place.js'
import { givenUp, untilAborted } from './until-aborted.js'

/** The engine that a link needs, and how to open it. */
export interface WantedEngine {
  readonly place: Place
  /** The address passed to the engine. */
  readonly url: string
  /** Its options as JSON. Links share an engine only if these are equal. */
  readonly options: string
  /** Opens it. Once started, opening is always completed. */
  open(audience: EngineAudience): Promise<Engine>
  /** Frees it and waits until it can be opened again. Must not reject. If omitted, it is never freed. */
  readonly free?: ((engine: Engine) => Promise<void>) | undefined
  /** Throws if the open engine is not suitable. */
  check(open: Pick<EngineEntry, 'url' | 'options'>): void
}

/** The right to use an engine until it is released. */
export interface Loan {
  readonly engine: Engine
  /** Adds a listener for notifications, until the release. */
  hear(listener: Listener): void
  /** Runs a call while no other call given to `solo` runs on this engine, by any loan. */
  solo<T>(run: () => Promise<T>): Promise<T>
  /** Releases it. The last release frees the engine and waits until it can be opened again. Idempotent. */
  release(): Promise<void>
}

/**
 * Returns the open engine of a place, or opens one. Waits while the previous one is being freed. Rejects with the error
 * of `check` or `open`.
 */
export async function borrowEngine(wanted: WantedEngine, signal: AbortSignal): Promise<Loan> {
  for (;;) {
    if (signal.aborted) throw givenUp(signal)
    const entry = wanted.place.find() ?? open(wanted)
    if (entry.state.kind === 'closing') {
      await untilAborted(entry.state.freed, signal)
      continue
    }
    wanted.check(entry)
    entry.holders += 1
    try {
      const engine = entry.state.kind === 'open' ? entry.state.engine : await untilAborted(entry.state.opened, signal)
      return loan(entry, engine, wanted)
    } catch (failure) {
      void leave(entry, wanted)
      throw failure
    }
  }
}

function loan(entry: EngineEntry, engine: Engine, wanted: WantedEngine): Loan {
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
      released ??= leave(entry, wanted)
      return released
    },
  }
}

function open(wanted: WantedEngine): EngineEntry {
  const { place, url, options } = wanted
  const listeners = new Set<Listener>()
  const opened = wanted.open({
    wanted: () => [...listeners].some(listener => listener.wanted),
    onNotification: bytes => void [...listeners].some(listener => listener.take(bytes)),
  })
  const entry: EngineEntry = {
    url,
    options,
    holders: 0,
    listeners,
    solo: Promise.resolve(),
    state: { kind: 'opening', opened },
  }
  opened.then(
    engine => {
      entry.state = { kind: 'open', engine }
      // Loans of a lost engine are released one by one. The next caller opens another.
      void engine.lost?.then(() => remove(entry, place))
      if (entry.holders === 0) void close(entry, engine, wanted)
    },
    () => remove(entry, place),
  )
  place.put(entry)
  return entry
}

/** Removes a holder. The last one frees the engine, or if it is still opening, it is freed once it is open. */
function leave(entry: EngineEntry, wanted: WantedEngine): Promise<void> {
  entry.holders -= 1
  if (entry.holders > 0 || entry.state.kind !== 'open') return Promise.resolve()
  return close(entry, entry.state.engine, wanted)
}

function close(entry: EngineEntry, engine: Engine, { free, place }: WantedEngine): Promise<void> {
  if (free === undefined) return Promise.resolve()
  const freed = free(engine).finally(() => remove(entry, place))
  entry.state = { kind: 'closing', freed }
  return freed
}

function remove(entry: EngineEntry, place: Place): void {
  if (place.find() === entry) place.remove()
}
