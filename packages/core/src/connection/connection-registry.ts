import { ConfigurationError } from '../errors/configuration.js'
import { NoDefaultConnectionError } from '../errors/connection.js'
import { shared } from '../shared.js'
import { type Connection, isConnection } from './connection.js'
import { sameOptions } from './same-options.js'
import type { Settings } from './settings.js'

interface Entry {
  readonly connection: Connection
  /** Whether it was made of equal options. A function, so that no secret lies open here. */
  matches(options: object): boolean
}

function entries(): Map<string, Entry> {
  return shared().connections as Map<string, Entry>
}

/** A connection, and whether it was made just now rather than found under its name. */
export interface Registered {
  readonly connection: Connection
  readonly isNew: boolean
}

/** Makes a connection and enters it under its name and as the default, as its options say. */
export function register(settings: Settings, options: object, make: () => Connection): Registered {
  const { name, ifExists, makeDefault } = settings
  const holder = name === undefined ? undefined : entries().get(name)
  if (holder !== undefined && ifExists !== 'replace') {
    if (ifExists === 'reuse' && holder.matches(options)) {
      if (makeDefault) shared().defaults.async = holder.connection
      return { connection: holder.connection, isNew: false }
    }
    throw taken(name, ifExists)
  }
  const connection = make()
  // The caller may change the object later; what it was made of stays. What to do with a taken name is no part of that.
  const made = (of: object): object => ({ ...of, ifExists: undefined })
  const given = made(options)
  if (name !== undefined) entries().set(name, { connection, matches: other => sameOptions(given, made(other)) })
  if (makeDefault) shared().defaults.async = connection
  return { connection, isNew: true }
}

/**
 * Takes the name and the default of a connection that was closed away.
 * @returns What enters it again, for a connection that is brought back; nothing where it had neither.
 */
export function unregister(connection: Connection): (() => void) | undefined {
  const { defaults } = shared()
  const held = [...entries()].filter(([, entry]) => entry.connection === connection)
  const wasDefault = defaults.async === connection
  for (const [name] of held) entries().delete(name)
  if (wasDefault) defaults.async = undefined
  if (held.length === 0 && !wasDefault) return undefined
  return () => {
    for (const [name, entry] of held) {
      if (entries().has(name)) throw taken(name, 'error')
      entries().set(name, entry)
    }
    if (wasDefault) defaults.async ??= connection
  }
}

function taken(name: string | undefined, ifExists: Settings['ifExists']): ConfigurationError {
  return ifExists === 'reuse'
    ? new ConfigurationError(`A connection named "${name}" exists already, with other options`, {
        option: 'name',
        hint: "Pass the same options, another name, or ifExists: 'replace'.",
      })
    : new ConfigurationError(`A connection named "${name}" exists already`, {
        option: 'name',
        hint: `Use ConnectionRegistry.get('${name}'), close it first, or pass ifExists: 'reuse' or 'replace'.`,
      })
}

/** The connections of this process that have a name or are the default. */
export const ConnectionRegistry: {
  /**
   * The default connection.
   * @throws NoDefaultConnectionError when there is none.
   */
  getDefaultConnection(options?: { readonly asyncMode?: true }): Connection
  /** Makes a connection the default, or with `undefined` leaves none. */
  setDefaultConnection(connection: Connection | undefined): void
  /** The connection of this name. */
  get(name: string): Connection | undefined
  /** Every name that is taken. */
  names(): string[]
  /** Closes every connection that has a name or is the default. */
  closeAll(): Promise<void>
} = {
  getDefaultConnection: () => {
    const connection = shared().defaults.async
    if (isConnection(connection)) return connection
    throw new NoDefaultConnectionError('There is no default connection', {
      hint: 'Create one with makeDefault: true, or call ConnectionRegistry.setDefaultConnection(connection).',
    })
  },
  setDefaultConnection: connection => {
    if (connection !== undefined && !isConnection(connection)) {
      throw new ConfigurationError('setDefaultConnection() takes a connection')
    }
    shared().defaults.async = connection
  },
  get: name => entries().get(name)?.connection,
  names: () => [...entries().keys()],
  closeAll: async () => {
    const all = new Set([...entries().values()].map(({ connection }) => connection))
    const { async: fallback } = shared().defaults
    if (isConnection(fallback)) all.add(fallback)
    await Promise.all([...all].map(connection => connection.close()))
  },
}
