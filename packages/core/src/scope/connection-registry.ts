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

/** Which kind `asyncMode` asks for: the blocking one where it is `false`, both where that is not known while compiling. */
export type ConnectionOf<Mode extends boolean | undefined> = Mode extends false ? SyncConnection : Connection

/** What says which kind is asked for. */
export interface KindOptions<Mode extends boolean | undefined> {
  readonly asyncMode?: Mode | undefined
}

const KIND = ['asyncMode'] as const

interface Entry {
  readonly connection: AnyConnection
  /** Whether it was made of equal options. A function, so that no secret lies open here. */
  matches(options: object): boolean
}

function entries(): Map<string, Entry> {
  return shared().connections as Map<string, Entry>
}

/** A connection, and whether it was made just now rather than found under its name. */
export interface Registered<C extends AnyConnection> {
  readonly connection: C
  readonly isNew: boolean
}

/** Makes a connection and enters it under its name and as the default, as its options say. */
export function register<C extends AnyConnection>(settings: Settings, options: object, make: () => C): Registered<C> {
  const { name, ifExists, makeDefault } = settings
  const holder = name === undefined ? undefined : entries().get(name)
  if (holder !== undefined && ifExists !== 'replace') {
    if (ifExists === 'reuse' && holder.matches(options)) {
      if (makeDefault) setDefault(holder.connection)
      // Of equal options the same kind is made.
      return { connection: holder.connection as C, isNew: false }
    }
    throw taken(name, ifExists)
  }
  const connection = make()
  // The caller may change the object later; what it was made of stays. What to do with a taken name is no part of that.
  const made = (of: object): object => ({ ...of, ifExists: undefined })
  const given = made(options)
  if (name !== undefined) entries().set(name, { connection, matches: other => sameOptions(given, made(other)) })
  if (makeDefault) setDefault(connection)
  return { connection, isNew: true }
}

function kindOf(connection: AnyConnection): 'async' | 'sync' {
  return isSyncConnection(connection) ? 'sync' : 'async'
}

/** The two kinds have a default each. */
function setDefault(connection: AnyConnection): void {
  shared().defaults[kindOf(connection)] = connection
}

/**
 * Takes the name and the default of a connection that was closed away.
 * @returns What enters it again, for a connection that is brought back; nothing where it had neither.
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
  throw new ConfigurationError(say(wanted === 'async' ? 'connection-blocks' : 'connection-does-not-block', name), {
    option: 'asyncMode',
    hint: advise('ask-for-kind', name, wanted !== 'async'),
  })
}

/** The connections of this process that have a name or are a default: those that block, and those that do not. */
export const ConnectionRegistry: {
  /**
   * The default connection. With `asyncMode: false` that of blocking calls, which is another one.
   * @throws NoDefaultConnectionError when there is none.
   */
  getDefaultConnection(options?: KindOptions<true>): Connection
  getDefaultConnection<Mode extends boolean | undefined>(options: KindOptions<Mode>): ConnectionOf<Mode>
  /** Makes a connection the default of its kind, or with `undefined` leaves none of either kind. */
  setDefaultConnection(connection: AnyConnection | undefined): void
  /**
   * The connection of this name, whichever kind has it: there is one list of names.
   * @throws ConfigurationError when it is one that blocks and `asyncMode: false` was not said, or the other way about.
   */
  get(name: string, options?: KindOptions<true>): Connection | undefined
  get<Mode extends boolean | undefined>(name: string, options: KindOptions<Mode>): ConnectionOf<Mode> | undefined
  /** Every name that is taken. */
  names(): string[]
  /** Closes every connection that has a name or is a default. */
  closeAll(): Promise<void>
} = {
  getDefaultConnection: defaultConnection,
  setDefaultConnection: connection => {
    // Without the entry a connection that is closed would stay the default.
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
