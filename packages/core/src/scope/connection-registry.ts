import { advise, say } from '#prose'
import { isSyncConnection, type SyncConnection } from '../api/blocking/sync-connection.js'
import { type Connection, isConnection } from '../api/connection.js'
import { ConfigurationError } from '../errors/configuration.js'
import { NoDefaultConnectionError } from '../errors/connection.js'
import { checkKnown } from '../options/known-options.js'
import { sameOptions } from '../settings/same-options.js'
import type { Settings } from '../settings/settings.js'
import { shared } from '../shared/shared.js'
import { feature } from '../transport/features.js'

/** A connection of either kind. */
export type AnyConnection = Connection | SyncConnection

/** The kind of connection for an `asyncMode`: blocking if `false`; either kind if not known at compile time. */
export type ConnectionOf<Mode extends boolean | undefined> = Mode extends false ? SyncConnection : Connection

/** Selects the kind of connection. */
export interface KindOptions<Mode extends boolean | undefined> {
  readonly asyncMode?: Mode | undefined
}

const KIND = ['asyncMode'] as const

interface Entry {
  readonly connection: AnyConnection
  /** Returns whether it was created with equal options. A function, so that no secrets are exposed here. */
  matches(options: object): boolean
}

function entries(): Map<string, Entry> {
  return shared().connections as Map<string, Entry>
}

/** A connection, and whether it was created rather than found by name. */
export interface Registered<C extends AnyConnection> {
  readonly connection: C
  readonly isNew: boolean
}

/** Creates a connection, and registers its name and makes it the default as its options say. */
export function register<C extends AnyConnection>(settings: Settings, options: object, make: () => C): Registered<C> {
  const { name, ifExists, makeDefault } = settings
  const holder = name === undefined ? undefined : entries().get(name)
  if (holder !== undefined && ifExists !== 'replace') {
    if (ifExists === 'reuse' && holder.matches(options)) {
      if (makeDefault) setDefault(holder.connection)
      // Equal options make the same kind of connection.
      return { connection: holder.connection as C, isNew: false }
    }
    throw taken(name, ifExists)
  }
  const connection = make()
  // Copied, since the caller may change the object later. `ifExists` does not count as a difference.
  const made = (of: object): object => ({ ...of, ifExists: undefined })
  const given = made(options)
  if (name !== undefined) entries().set(name, { connection, matches: other => sameOptions(given, made(other)) })
  if (makeDefault) setDefault(connection)
  return { connection, isNew: true }
}

function kindOf(connection: AnyConnection): 'async' | 'sync' {
  return isSyncConnection(connection) ? 'sync' : 'async'
}

/** Each kind has its own default. */
function setDefault(connection: AnyConnection): void {
  shared().defaults[kindOf(connection)] = connection
}

/**
 * Removes a closed connection from the names and the defaults.
 * @returns A function that registers it again when it is reopened; `undefined` if it was not registered.
 */
export function unregister(connection: AnyConnection): (() => void) | undefined {
  const { defaults } = shared()
  const kind = kindOf(connection)
  const held = [...entries()].filter(([, entry]) => entry.connection === connection)
  const wasDefault = defaults[kind] === connection
  for (const [name] of held) entries().delete(name)
  if (wasDefault) defaults[kind] = undefined
  if (held.length === 0 && !wasDefault) return undefined
  return () => {
    for (const [name, entry] of held) {
      if (entries().has(name)) throw taken(name, 'error')
      entries().set(name, entry)
    }
    if (wasDefault) defaults[kind] ??= connection
  }
}

function taken(name: string | undefined, ifExists: Settings['ifExists']): ConfigurationError {
  return ifExists === 'reuse'
    ? new ConfigurationError(say('name-taken-with-other-options', name), {
        option: 'name',
        hint: advise('other-name'),
      })
    : new ConfigurationError(say('name-taken', name), {
        option: 'name',
        hint: advise('use-named', name),
      })
}

/** The default connection. See `ConnectionRegistry.getDefaultConnection()`. */
export function defaultConnection(options?: KindOptions<true>): Connection
export function defaultConnection<Mode extends boolean | undefined>(options: KindOptions<Mode>): ConnectionOf<Mode>
export function defaultConnection(options: KindOptions<boolean> = {}): AnyConnection {
  checkKnown(options, KIND, ' of getDefaultConnection()')
  const { asyncMode = true } = options
  const { async, sync } = shared().defaults
  if (asyncMode && isConnection(async)) return async
  if (!asyncMode && isSyncConnection(sync)) return sync
  throw asyncMode
    ? new NoDefaultConnectionError(say('no-default-connection'), {
        hint: advise('make-default'),
      })
    : new NoDefaultConnectionError(say('no-default-blocking-connection'), {
        hint: advise('make-blocking-default'),
      })
}

function named(name: string, options?: KindOptions<true>): Connection | undefined
function named<Mode extends boolean | undefined>(
  name: string,
  options: KindOptions<Mode>,
): ConnectionOf<Mode> | undefined
function named(name: string, options: KindOptions<boolean> = {}): AnyConnection | undefined {
  checkKnown(options, KIND, ' of get()')
  const connection = entries().get(name)?.connection
  if (connection === undefined) return undefined
  const wanted = (options.asyncMode ?? true) ? 'async' : 'sync'
  if (kindOf(connection) === wanted) return connection
  throw new ConfigurationError(say(wanted === 'async' ? 'connection-is-blocking' : 'connection-not-blocking', name), {
    option: 'asyncMode',
    hint: advise('ask-for-kind', name, wanted !== 'async'),
  })
}

/** The named and default connections of this process, both blocking and not. */
export const ConnectionRegistry: {
  /**
   * Returns the default connection; with `asyncMode: false` the default blocking connection.
   * @throws NoDefaultConnectionError if there is none.
   */
  getDefaultConnection(options?: KindOptions<true>): Connection
  getDefaultConnection<Mode extends boolean | undefined>(options: KindOptions<Mode>): ConnectionOf<Mode>
  /** Makes a connection the default of its kind. `undefined` clears both defaults. */
  setDefaultConnection(connection: AnyConnection | undefined): void
  /**
   * Returns the connection with this name. Both kinds share the names.
   * @throws ConfigurationError if it is blocking and `asyncMode: false` was not passed, or vice versa.
   */
  get(name: string, options?: KindOptions<true>): Connection | undefined
  get<Mode extends boolean | undefined>(name: string, options: KindOptions<Mode>): ConnectionOf<Mode> | undefined
  /** Returns all registered names. */
  names(): string[]
  /** Closes all named and default connections. */
  closeAll(): Promise<void>
} = {
  getDefaultConnection: defaultConnection,
  setDefaultConnection: connection => {
    // Without the entry `scope`, a closed connection would remain the default.
    feature('scope', 'setDefaultConnection')
    if (connection === undefined) {
      shared().defaults.async = undefined
      shared().defaults.sync = undefined
      return
    }
    if (!isConnection(connection) && !isSyncConnection(connection)) {
      throw new ConfigurationError(say('not-a-connection', 'setDefaultConnection'))
    }
    setDefault(connection)
  },
  get: named,
  names: () => [...entries().keys()],
  closeAll: async () => {
    const all = new Set([...entries().values()].map(({ connection }) => connection))
    const { async, sync } = shared().defaults
    if (isConnection(async)) all.add(async)
    if (isSyncConnection(sync)) all.add(sync)
    await Promise.all([...all].map(async each => ('closeSync' in each ? each.closeSync() : each.close())))
  },
}
