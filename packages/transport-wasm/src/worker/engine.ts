import type { EngineSettings } from '@surrealengine/core/engine'
import type { StorageTrouble } from '../messages.js'
import type { PolicyWatch } from '../policy-watch.js'
import { Failure, wordsOf } from './failure.js'
import { lockDatabase } from './lock.js'
import { openStorage } from './storage.js'

/** The part of `@surrealdb/wasm`'s engines that is used here. */
interface WebAssemblyEngine {
  open(state: { readonly url: string }): void
  close(): Promise<void>
  exportSql(options: Frame): Promise<globalThis.Response>
  send(request: Frame): Promise<Frame>
  subscribe(event: 'connected' | 'error', listener: (...payload: unknown[]) => void): () => void
}

interface Frame {
  readonly bytes: Uint8Array
}

/** The driver context of the SDK, with a codec that leaves frames as bytes. */
interface DriverContext {
  readonly options: object
  uniqueId(): string
  readonly codecs: { readonly cbor: { encode(frame: Frame): Uint8Array; decode(bytes: Uint8Array): Frame } }
}

type MakeEngine = (context: DriverContext) => WebAssemblyEngine

/** The database to open: without a name, one in memory. */
export interface Wanted {
  readonly database: string | undefined
  readonly settings: EngineSettings
}

/** Receives the engine's own reports. */
export interface Audience {
  onNotification(bytes: Uint8Array): void
  onLost(cause: unknown): void
}

/** An engine with its database open. */
export interface LoadedEngine {
  execute(frame: Uint8Array): Promise<Uint8Array>
  exportSql(parts: Uint8Array): Promise<string>
  /** Why storage last failed. */
  lastTrouble(): StorageTrouble | undefined
  free(): Promise<void>
}

/** Opens a database. Rejects with a `Failure`. */
export async function openEngine(
  { database, settings }: Wanted,
  audience: Audience,
  policy: PolicyWatch,
): Promise<LoadedEngine> {
  const unlock = database === undefined ? undefined : await lockDatabase(database)
  try {
    const storage = database === undefined ? undefined : await openStorage(database, audience.onLost)
    const engine = (await load(settings, policy))(driverContext(audience))
    await connect(engine, database === undefined ? 'mem://' : `indxdb://${database}`, policy)
    return {
      execute: async bytes => (await engine.send({ bytes })).bytes,
      exportSql: async bytes => (await engine.exportSql({ bytes })).text(),
      lastTrouble: () => storage?.lastTrouble(),
      free: async () => {
        await engine.close()
        storage?.close()
        await unlock?.()
      },
    }
  } catch (cause) {
    await unlock?.()
    throw cause
  }
}

async function load(settings: EngineSettings, policy: PolicyWatch): Promise<MakeEngine> {
  let module: unknown
  try {
    module = await import('@surrealdb/wasm')
  } catch (cause) {
    const directive = await policy.violated()
    throw directive === undefined
      ? new Failure('missing', wordsOf(cause))
      : new Failure('policy', wordsOf(cause), directive)
  }
  if (!hasEngines(module)) throw new Failure('missing', 'the installed @surrealdb/wasm is of another kind')
  return module.createWasmEngines(settings).mem
}

function hasEngines(
  module: unknown,
): module is { createWasmEngines(settings: EngineSettings): { readonly mem: MakeEngine } } {
  return typeof module === 'object' && module !== null && 'createWasmEngines' in module
}

function driverContext(audience: Audience): DriverContext {
  return {
    options: {},
    uniqueId: () => '',
    codecs: {
      cbor: {
        encode: ({ bytes }) => bytes,
        decode: bytes => ({
          bytes,
          // Read only on notifications. Without an id the SDK does not pass them on.
          get id() {
            audience.onNotification(bytes)
            return undefined
          },
        }),
      },
    },
  }
}

async function connect(engine: WebAssemblyEngine, url: string, policy: PolicyWatch): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      engine.subscribe('connected', () => resolve())
      engine.subscribe('error', cause => reject(cause))
      engine.open({ url })
    })
  } catch (cause) {
    const words = wordsOf(cause)
    const directive = await policy.violated()
    if (directive !== undefined || /content security policy|blocked by csp/i.test(words)) {
      throw new Failure('policy', words, directive)
    }
    // The module is fetched and compiled first, since many servers answer a missing file with a page.
    if (/magic|compile|wasm validation|failed to fetch|networkerror|unexpected response/i.test(words)) {
      throw new Failure('no-wasm', words)
    }
    throw new Failure('engine', words)
  }
}
