import type { SyncConnection } from '../api/blocking/sync-connection.js'
import type { Authentication } from '../session/credentials.js'
import type { Settings } from '../settings/settings.js'
import { shared } from '../shared/shared.js'
import type { ConnectionUrl, Transport } from '../transport/transport.js'

const SLOT = 'sync'

/** Creates a blocking connection. */
export type SyncFactory = (context: SyncContext) => SyncConnection

/** What core passes to the factory of blocking connections. */
export interface SyncContext {
  /** The checked options of `createConnection`. Use `authentication` and `urls` instead of theirs. */
  readonly options: Readonly<Record<string, unknown>>
  readonly transport: Transport
  /** One or more, without credentials. */
  readonly urls: readonly ConnectionUrl[]
  /** The authentication of the connection. */
  readonly authentication: Authentication
  readonly name: string | undefined
  /** The module that a worker imports to have pools, if a pool is requested. */
  readonly poolModule: string | undefined
  /** Default limits in milliseconds of `connectSync()` and of one call. */
  readonly timeout: number
  readonly requestTimeout: number
  /** Unregisters the name and default of a closed connection. */
  leave(): void
  /** Registers them again when the connection is reopened. */
  enterAgain(): void
}

/** Opens a blocking connection from checked options. */
export type SyncOpener = (settings: Settings, options: object) => SyncConnection

/** Registers the opener of blocking connections. */
export function setSync(open: SyncOpener): void {
  shared().slots.set(SLOT, open)
}

/** The registered opener of blocking connections, if its package was imported. */
export function registeredSync(): SyncOpener | undefined {
  return shared().slots.get(SLOT) as SyncOpener | undefined
}
