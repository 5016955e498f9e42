import type { SyncConnection } from '../api/blocking/sync-connection.js'
import type { Authentication } from '../session/credentials.js'
import type { Settings } from '../settings/settings.js'
import { shared } from '../shared/shared.js'
import type { ConnectionUrl, Transport } from '../transport/transport.js'

const SLOT = 'sync'

/** Makes a connection whose calls block. */
export type SyncFactory = (context: SyncContext) => SyncConnection

/** What the blocking API gets from core. */
export interface SyncContext {
  /** The options of `createConnection`, checked. Who is asking, and where, is below. */
  readonly options: Readonly<Record<string, unknown>>
  readonly transport: Transport
  /** One or more, without credentials. */
  readonly urls: readonly ConnectionUrl[]
  /** Who is asking. */
  readonly authentication: Authentication
  readonly name: string | undefined
  /** The module that makes pools possible, where one is asked for and says which it is. */
  readonly poolModule: string | undefined
  /** Milliseconds that a whole `connectSync()` and one call may take, unless they say otherwise. */
  readonly timeout: number
  readonly requestTimeout: number
  /** Takes name and default of the closed connection away. */
  leave(): void
  /** Enters it again under them, when it is brought back. */
  enterAgain(): void
}

/** Makes a blocking connection of checked options. */
export type SyncOpener = (settings: Settings, options: object) => SyncConnection

/** Fills the slot. */
export function setSync(open: SyncOpener): void {
  shared().slots.set(SLOT, open)
}

/** What makes blocking connections, once a package that does is imported. */
export function registeredSync(): SyncOpener | undefined {
  return shared().slots.get(SLOT) as SyncOpener | undefined
}
