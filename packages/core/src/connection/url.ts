import { ConfigurationError } from '../errors/configuration.js'

/** The address of a database, parsed, without credentials. */
export interface ConnectionUrl {
  /** In lower case, without the colon: `ws`, `surrealkv+versioned`. */
  readonly scheme: string
  /** What stands behind `scheme://`, up to a `?` (and before a host's `#`), as it was written. */
  readonly address: string
  /** What stands behind the `?`. */
  readonly query: URLSearchParams
  /** `scheme://address`: short, and safe to show, since the query may hold a secret. */
  readonly display: string
}

/** A user name and password found in a URL. */
export interface UrlCredentials {
  readonly username: string
  readonly password: string
}

const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i

/**
 * The scheme of a URL, in lower case.
 * @throws ConfigurationError when it has none. The URL itself is not repeated: it may hold a password.
 */
export function schemeOf(url: string): string {
  const match = SCHEME.exec(url)
  if (match?.[1] !== undefined) return match[1].toLowerCase()
  throw new ConfigurationError('The url has no scheme', {
    option: 'url',
    hint: "Write it as scheme://address: 'ws://localhost:8000', 'mem://', 'file:///var/lib/app/db'.",
  })
}

/**
 * Takes a URL apart. `user:password@` is removed and returned beside it where a host may carry it.
 * @throws ConfigurationError when it has no scheme, or its credentials are not valid percent-encoding.
 */
export function parseUrl(
  url: string,
  addressing: 'host' | 'path',
): { readonly url: ConnectionUrl; readonly credentials?: UrlCredentials } {
  const scheme = schemeOf(url)
  const rest = url.slice(scheme.length + '://'.length)
  if (addressing === 'path') return { url: assemble(scheme, rest) }

  const withoutFragment = rest.split('#', 1)[0] ?? ''
  const authority = rest.split(/[/\\?#]/, 1)[0] ?? ''
  if (rest.indexOf('@', authority.length) >= 0) throw strayAt()
  const at = authority.lastIndexOf('@')
  const parsed = assemble(scheme, withoutFragment.slice(at + 1))
  return at < 0 ? { url: parsed } : { url: parsed, credentials: parseCredentials(authority.slice(0, at)) }
}

function assemble(scheme: string, rest: string): ConnectionUrl {
  const mark = rest.indexOf('?')
  const address = mark < 0 ? rest : rest.slice(0, mark)
  const query = new URLSearchParams(mark < 0 ? '' : rest.slice(mark + 1))
  return { scheme, address, query, display: `${scheme}://${address}` }
}

/** An `@` behind the host is most likely the end of a password with a `/`, `?` or `#` in it, so nothing is repeated. */
function strayAt(): ConfigurationError {
  return new ConfigurationError('The url has an "@" behind its host', {
    option: 'url',
    hint: 'Encode the user name and password with encodeURIComponent(), or pass them as options. Elsewhere write %40.',
  })
}

function parseCredentials(userinfo: string): UrlCredentials {
  const colon = userinfo.indexOf(':')
  try {
    return {
      username: decodeURIComponent(colon < 0 ? userinfo : userinfo.slice(0, colon)),
      password: colon < 0 ? '' : decodeURIComponent(userinfo.slice(colon + 1)),
    }
  } catch {
    throw new ConfigurationError('The user name or password in the url is not valid percent-encoding', {
      option: 'url',
      hint: 'Encode it with encodeURIComponent(), or pass username and password as options.',
    })
  }
}

/**
 * The URL that a transport over a network dials: `/rpc` is added where it is missing, the query is kept.
 * @throws ConfigurationError when the address is not one of a host.
 */
export function rpcUrl(url: ConnectionUrl): URL {
  let parsed: URL
  try {
    parsed = new URL(url.display)
  } catch {
    throw invalidHost(url)
  }
  // Behind `ws:///` the platform would take the first part of the path for the host.
  const hostless = /^[\\/]/.test(url.address)
  if (hostless || parsed.hostname === '' || parsed.port === '0') throw invalidHost(url)
  const path = parsed.pathname.replace(/\/+$/, '')
  parsed.pathname = path.endsWith('/rpc') ? path : `${path}/rpc`
  parsed.search = url.query.toString()
  return parsed
}

function invalidHost(url: ConnectionUrl): ConfigurationError {
  // What stands there may be a password that lacks its host, so it is not repeated.
  return new ConfigurationError('The url does not name a host', {
    option: 'url',
    hint: `Write it as ${url.scheme}://host:port.`,
  })
}
