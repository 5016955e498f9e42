import { posix, win32 } from 'node:path'
import { ConfigurationError, type ConnectionUrl } from '@surrealengine/core'

/** Where a database lives: in memory, alone or under a name, or in a directory. */
export type Location =
  | { readonly kind: 'memory'; readonly name: string | undefined }
  | {
      readonly kind: 'directory'
      readonly storage: 'surrealkv' | 'rocksdb'
      readonly versioned: boolean
      /** Absolute, symbolic links not followed. */
      readonly directory: string
    }

/** What the place is read against. Tests give another one. */
export interface Surroundings {
  readonly platform: string
  readonly cwd: string
}

/**
 * Reads a URL. Percent-encoding is taken away; a path that does not begin at the root is relative to the working
 * directory.
 * @throws ConfigurationError when the address or a parameter cannot mean anything.
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

/** The address that the engine understands. It takes the path as it is, without any encoding. */
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
        `${scheme}:// knows no parameter "${name}"`,
        surrealkv ? 'Known: versioned=true.' : 'Write the url without a "?".',
      )
    }
    if (value !== 'true' && value !== 'false') throw wrong('The parameter versioned is neither true nor false')
    if (value === 'false' && versioned) throw wrong(`${scheme}:// is always versioned`, 'Write surrealkv:// instead.')
    versioned = value === 'true'
  }
  return { versioned }
}

function decode(address: string): string {
  try {
    return decodeURIComponent(address)
  } catch {
    throw wrong('The url has a "%" that begins no percent-encoding', 'Write a "%" of the name as %25.')
  }
}

function toDirectory(address: string, url: ConnectionUrl, { platform, cwd }: Surroundings): string {
  if (/^[\\/]*$/.test(address)) {
    throw wrong(
      `The url "${url.display}" names no directory`,
      `Write it as ${url.scheme}:///var/lib/app/db, or ${url.scheme}://./db for one beside the working directory.`,
    )
  }
  // The engine reads its parameters from there on, so it would open another directory.
  if (address.includes('?')) throw wrong('The engine cannot open a directory with a "?" in its path')
  if (address.includes('\0')) throw wrong('The path in the url holds a NUL character')
  const windows = platform === 'win32'
  // Behind `file://` a drive stands with a slash before it.
  const path = windows && /^\/[a-z]:(?:[\\/]|$)/i.test(address) ? address.slice(1) : address
  return windows ? win32.resolve(cwd, path) : posix.resolve(cwd, path)
}

function wrong(message: string, hint?: string): ConfigurationError {
  return new ConfigurationError(message, { option: 'url', hint })
}
