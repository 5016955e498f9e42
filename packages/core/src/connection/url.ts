import { advise, isKnownScheme, say, suggestion } from '#prose'
import { ConfigurationError } from '../errors/configuration.js'
import { registeredSchemes } from '../transport/registry.js'

/** The address of a database, parsed, without credentials. */
export interface ConnectionUrl {
  /** In lower case, without the colon: `ws`, `surrealkv+versioned`. */
  readonly scheme: string
  /** What stands behind `scheme://`, up to a `?` (and before a host's `#`), as it was written. */
  readonly address: string
  /** What stands behind the `?`, without the namespace and database. */
  readonly query: URLSearchParams
  /** `scheme://address`: short, and safe to show, since the query may hold a secret. */
  readonly display: string
}

/** A user name and password found in a URL. */
export interface UrlCredentials {
  readonly username: string
  readonly password: string
}

/** What a URL says: an address, and who is asking for what there. */
export interface ParsedUrl {
  readonly url: ConnectionUrl
  readonly credentials?: UrlCredentials
  readonly namespace?: string
  readonly database?: string
}

const SCHEME = /^([a-z][a-z0-9+.-]*):(\/\/)?/i
/** A user and password before a path. A drive of Windows is none. */
const USER_OF_PATH = /^(?![a-z]:[\\/])[^/\\@:]*:.*@/i
/** The query parameters that choose a namespace and a database. */
const NAMES = { namespace: ['ns', 'namespace'], database: ['db', 'database'] } as const

/**
 * The scheme of a URL, in lower case.
 * @throws ConfigurationError when it has none. The URL itself is not repeated: it may hold a password.
 */
export function schemeOf(url: string): string {
  const [, name = '', slashes] = SCHEME.exec(url) ?? []
  const scheme = name.toLowerCase()
  if (slashes !== undefined) return scheme
  if (isKnownScheme(scheme) || registeredSchemes().includes(scheme)) {
    throw new ConfigurationError(say('url-without-slashes', scheme), {
      option: 'url',
      hint: advise('write-address', scheme),
    })
  }
  throw new ConfigurationError(say('url-without-scheme'), {
    option: 'url',
    hint: advise('write-scheme'),
  })
}

/**
 * Takes a URL apart. `user:password@` and `?ns=&db=` (or `namespace`, `database`) are removed and returned beside it. In a
 * path an `@` alone is part of a name.
 * @throws ConfigurationError when it has no scheme, its credentials are not valid percent-encoding, or it chooses two
 * namespaces or databases.
 */
export function parseUrl(url: string, addressing: 'host' | 'path'): ParsedUrl {
  const scheme = schemeOf(url)
  const rest = url.slice(scheme.length + '://'.length)
  const isPath = addressing === 'path'
  if (isPath && !USER_OF_PATH.test(rest)) return assemble(scheme, rest)

  const whole = isPath ? rest : (rest.split('#', 1)[0] ?? '')
  const authority = rest.split(/[/\\?#]/, 1)[0] ?? ''
  if (rest.indexOf('@', authority.length) >= 0) throw strayAt()
  const at = authority.lastIndexOf('@')
  const parsed = assemble(scheme, whole.slice(at + 1))
  return at < 0 ? parsed : { ...parsed, credentials: parseCredentials(authority.slice(0, at)) }
}

function assemble(scheme: string, rest: string): ParsedUrl {
  const mark = rest.indexOf('?')
  const address = mark < 0 ? rest : rest.slice(0, mark)
  const query = new URLSearchParams(mark < 0 ? '' : rest.slice(mark + 1))
  const namespace = takeName(query, 'namespace')
  const database = takeName(query, 'database')
  return {
    url: { scheme, address, query, display: `${scheme}://${address}` },
    ...(namespace !== undefined && { namespace }),
    ...(database !== undefined && { database }),
  }
}

function takeName(query: URLSearchParams, option: keyof typeof NAMES): string | undefined {
  const names = new Set(NAMES[option].flatMap(key => query.getAll(key)))
  for (const key of NAMES[option]) query.delete(key)
  const [name, other] = names
  if (name !== '' && other === undefined) return name
  throw new ConfigurationError(say(name === '' ? 'url-with-empty-name' : 'url-with-two-names', option), {
    option: 'url',
    hint: advise('write-name-once', NAMES[option][0], option),
  })
}

/** An `@` behind the host is most likely the end of a password with a `/`, `?` or `#` in it, so nothing is repeated. */
function strayAt(): ConfigurationError {
  return new ConfigurationError(say('url-with-stray-at'), {
    option: 'url',
    hint: advise('encode-user-and-at'),
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
    throw new ConfigurationError(say('url-not-percent-encoded'), {
      option: 'url',
      hint: advise('encode-user'),
    })
  }
}

/**
 * The URL that a transport over a network dials: `/rpc` is added where it is missing.
 * @throws ConfigurationError when the address is not one of a host, and for a query parameter, which would mean nothing to
 * a server.
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
  for (const key of url.query.keys()) throw unknownParameter(key)
  return parsed
}

/** Its value is not repeated: it may be a secret. */
function unknownParameter(key: string): ConfigurationError {
  return new ConfigurationError(say('url-with-unknown-parameter', key, suggestion(key, Object.values(NAMES).flat())), {
    option: 'url',
    hint: advise('known-parameters'),
  })
}

function invalidHost(url: ConnectionUrl): ConfigurationError {
  // What stands there may be a password that lacks its host, so it is not repeated.
  return new ConfigurationError(say('url-without-host'), {
    option: 'url',
    hint: advise('write-host', url.scheme),
  })
}
