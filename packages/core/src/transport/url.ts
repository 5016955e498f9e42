import { advise, isKnownScheme, say, suggestion } from '#prose'
import { type ConfigurationError, wrong } from '../errors/configuration.js'
import { registeredSchemes } from './registry.js'
import type { ConnectionUrl } from './transport.js'

/** A user name and password found in a URL. */
export interface UrlCredentials {
  readonly username: string
  readonly password: string
}

/** The parts of a URL: an address, credentials and names. */
export interface ParsedUrl {
  readonly url: ConnectionUrl
  readonly credentials?: UrlCredentials
  readonly namespace?: string
  readonly database?: string
}

const SCHEME = /^([a-z][a-z0-9+.-]*):(\/\/)?/i
/** A user and password before a path. Does not match a Windows drive. */
const USER_OF_PATH = /^(?![a-z]:[\\/])[^/\\@:]*:.*@/i
/** An optional user before a host, and the rest. */
const AUTHORITY = /^(?:([^/\\?#]*)@)?([^/\\?#]*)(.*)$/s
/** The query parameters for the namespace and the database. */
const PARAMETERS = ['ns', 'namespace', 'db', 'database'] as const

/** The error does not contain the URL, which may hold a password. */
function wrongUrl(message: string, hint: string | undefined): ConfigurationError {
  return wrong(message, hint, 'url')
}

/**
 * The scheme of a URL, in lower case.
 * @throws ConfigurationError if it has none.
 */
export function schemeOf(url: string): string {
  const [, name = '', slashes] = SCHEME.exec(url) ?? []
  const scheme = name.toLowerCase()
  if (slashes !== undefined) return scheme
  if (isKnownScheme(scheme) || registeredSchemes().includes(scheme)) {
    throw wrongUrl(say('url-without-slashes', scheme), advise('write-address', scheme))
  }
  throw wrongUrl(say('url-without-scheme'), advise('write-scheme'))
}

/**
 * Parses a URL. `user:password@` and `?ns=&db=` (or `namespace`, `database`) are removed and returned separately. In a
 * path, an `@` without a user and password before it is part of a name.
 * @throws ConfigurationError if it has no scheme, its credentials are not valid percent-encoding, or it names two
 * namespaces or databases.
 */
export function parseUrl(url: string, addressing: 'host' | 'path'): ParsedUrl {
  const scheme = schemeOf(url)
  const isPath = addressing === 'path'
  let rest = url.slice(scheme.length + '://'.length)
  let credentials: UrlCredentials | undefined
  if (!isPath || USER_OF_PATH.test(rest)) {
    const [, user, host = '', tail = ''] = AUTHORITY.exec(rest) ?? []
    // The "@" most likely ends a password that contains a "/", "?" or "#".
    if (tail.includes('@')) throw wrongUrl(say('url-with-at-after-host'), advise('encode-user-and-at'))
    if (user !== undefined) credentials = credentialsOf(user)
    rest = host + (isPath ? tail : cut(tail, '#')[0])
  }
  const [address, search] = cut(rest, '?')
  const query = new URLSearchParams(search)
  return {
    url: { scheme, address, query, display: `${scheme}://${address}` },
    ...(credentials !== undefined && { credentials }),
    ...takeName(query, 'namespace', 'ns'),
    ...takeName(query, 'database', 'db'),
  }
}

/** The parts before and after the first `mark`. */
function cut(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

function takeName(
  query: URLSearchParams,
  option: 'namespace' | 'database',
  short: string,
): Pick<ParsedUrl, 'namespace' | 'database'> {
  const [name, other] = new Set([...query.getAll(short), ...query.getAll(option)])
  query.delete(short)
  query.delete(option)
  if (name === undefined) return {}
  if (name !== '' && other === undefined) return { [option]: name }
  throw wrongUrl(
    say(name === '' ? 'url-with-empty-name' : 'url-with-two-names', option),
    advise('write-name-once', short, option),
  )
}

function credentialsOf(user: string): UrlCredentials {
  const [username, password] = cut(user, ':')
  try {
    return { username: decodeURIComponent(username), password: decodeURIComponent(password) }
  } catch {
    throw wrongUrl(say('url-not-percent-encoded'), advise('encode-user'))
  }
}

/**
 * The URL that a network transport connects to; `/rpc` is appended if missing.
 * @throws ConfigurationError if the address has no valid host, and for query parameters, which a server would ignore.
 */
export function rpcUrl(url: ConnectionUrl): URL {
  const parsed = hostOf(url)
  // Do not repeat the address: it may be a password without a host.
  if (parsed === undefined) throw wrongUrl(say('url-without-host'), advise('write-host', url.scheme))
  parsed.pathname = parsed.pathname.replace(/(\/rpc)?\/*$/, '/rpc')
  for (const key of url.query.keys()) {
    // Do not repeat the value: it may be a secret.
    throw wrongUrl(say('url-with-unknown-parameter', key, suggestion(key, PARAMETERS)), advise('known-parameters'))
  }
  return parsed
}

function hostOf({ address, display }: ConnectionUrl): URL | undefined {
  try {
    const url = new URL(display)
    // After `ws:///` the platform would parse the first path segment as the host.
    return /^[\\/]/.test(address) || url.hostname === '' || url.port === '0' ? undefined : url
  } catch {
    return undefined
  }
}
