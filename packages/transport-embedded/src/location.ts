import { posix, win32 } from 'node:path'
import { ConfigurationError } from '@surrealengine/core'
import type { ConnectionUrl } from '@surrealengine/core/transport'

/** Where a database is: in memory, with or without a name, or in a directory. */
export type Location =
  | { readonly kind: 'memory'; readonly name: string | undefined }
  | {
      readonly kind: 'directory'
      readonly storage: 'surrealkv' | 'rocksdb'
      readonly versioned: boolean
      /** Absolute. Symbolic links are not resolved. */
      readonly directory: string
    }

/** What a path is resolved against. Replaced in tests. */
export interface Surroundings {
  readonly platform: string
  readonly cwd: string
}

/**
 * Reads a URL. Percent-encoding is decoded. A relative path is resolved against the working directory.
 * @throws ConfigurationError for an invalid address or parameter.
 */
export function locate(url: ConnectionUrl, around: Surroundings = here()): Location {
  const parameters = readParameters(url)
  const address = decode(url.address)
  if (url.scheme === 'mem') return { kind: 'memory', name: address === '' ? undefined : address }
  return {
    kind: 'directory',
    storage: url.scheme === 'rocksdb' ? 'rocksdb' : 'surrealkv',
    versioned: parameters.versioned,
    directory: toDirectory(address, url, around),
  }
}

/** The address for the engine, which takes the path without any encoding. */
export function engineUrl(location: Location, directory: string): string {
  if (location.kind === 'memory') return 'mem://'
  if (location.storage === 'rocksdb') return `rocksdb:${directory}`
  return `surrealkv://${directory}${location.versioned ? '?versioned=true' : ''}`
}

function here(): Surroundings {
  return { platform: process.platform, cwd: process.cwd() }
}

function readParameters({ scheme, query }: ConnectionUrl): { readonly versioned: boolean } {
  const surrealkv = scheme === 'surrealkv' || scheme === 'surrealkv+versioned'
  let versioned = scheme === 'surrealkv+versioned'
  for (const [name, value] of query) {
    if (!surrealkv || name !== 'versioned') {
      throw wrong(
        `${scheme}:// does not take the parameter "${name}"`,
        surrealkv ? 'The only parameter is versioned=true.' : 'Write the url without a "?".',
      )
    }
    if (value !== 'true' && value !== 'false') throw wrong('The parameter versioned must be true or false')
    if (value === 'false' && versioned) throw wrong(`${scheme}:// is always versioned`, 'Write surrealkv:// instead.')
    versioned = value === 'true'
  }
  return { versioned }
}

function decode(address: string): string {
  try {
    return decodeURIComponent(address)
  } catch {
    throw wrong('The url contains a "%" that is not part of a percent-encoding', 'Write a literal "%" as %25.')
  }
}

function toDirectory(address: string, url: ConnectionUrl, { platform, cwd }: Surroundings): string {
  if (/^[\\/]*$/.test(address)) {
    throw wrong(
      `The url "${url.display}" does not name a directory`,
      `Write it as ${url.scheme}:///var/lib/app/db, or ${url.scheme}://./db for one in the working directory.`,
    )
  }
  // The engine takes the rest for parameters, and would open another directory.
  if (address.includes('?')) throw wrong('The engine cannot open a directory with a "?" in its path')
  if (address.includes('\0')) throw wrong('The path in the url contains a NUL character')
  const windows = platform === 'win32'
  // In a file URL there is a slash before the drive.
  const path = windows && /^\/[a-z]:(?:[\\/]|$)/i.test(address) ? address.slice(1) : address
  return windows ? win32.resolve(cwd, path) : posix.resolve(cwd, path)
}

function wrong(message: string, hint?: string): ConfigurationError {
  return new ConfigurationError(message, { option: 'url', hint })
}
