import { ConfigurationError } from '../errors/configuration.js'
import { registeredSchemes, resolveTransport } from '../transport/registry.js'
import { isRecord } from '../transport/rpc-frame.js'
import type { AnyTransport, Capabilities, Transport } from '../transport/transport.js'
import { nearest } from './nearest.js'
import { type ConnectionUrl, type ParsedUrl, parseUrl, schemeOf, type UrlCredentials } from './url.js'

/** What a url says besides the address. */
export interface InUrl {
  readonly credentials: UrlCredentials | undefined
  readonly namespace: string | undefined
  readonly database: string | undefined
}

/** Where a connection goes, and by what means. */
export interface Endpoints {
  readonly transport: Transport
  readonly capabilities: Capabilities
  /** One or more, all of one transport. */
  readonly urls: readonly ConnectionUrl[]
  /** The options of the transport for each of them, as it checked them. */
  readonly transportOptions: readonly unknown[]
  /** What the url says besides: who is asking, and for what. */
  readonly inUrl: InUrl
}

/**
 * Reads `url`, `transports` and `transportOptions`.
 * @throws UnknownSchemeError, ConfigurationError. No URL is repeated whole: it may hold a password.
 */
export function endpointsOf(options: Readonly<Record<string, unknown>>): Endpoints {
  const texts = textsOf(options['url'])
  const transports = transportsOf(options['transports'])
  const found = texts.map(text => {
    const transport = resolveTransport(schemeOf(text), transports)
    return { transport, ...parseUrl(text, transport.addressing ?? 'host') }
  })
  const [first, ...others] = found
  if (first === undefined) throw wrongUrl('is an empty list', 'Pass one url at least.')
  const { transport } = first
  if (others.some(other => other.transport !== transport)) {
    throw wrongUrl(
      'has endpoints of different kinds',
      'All of them must be of one kind: ws and wss, or http and https.',
    )
  }
  const capabilities = found.map(({ url }) => transport.capabilities(url))[0]
  if (capabilities === undefined) throw wrongUrl('is an empty list', 'Pass one url at least.')
  if (capabilities.exclusive && others.length > 0) {
    throw wrongUrl('is a list', 'An embedded database has one address: what is written to one would not be in another.')
  }
  return {
    transport,
    capabilities,
    urls: found.map(({ url }) => url),
    transportOptions: found.map(({ url }) => {
      const given = optionsFor(url.scheme, transport, options['transportOptions'], transports)
      return transport.check?.(given, url) ?? given
    }),
    inUrl: inEachUrl(found),
  }
}

function textsOf(given: unknown): readonly string[] {
  if (given === undefined) throw wrongUrl('is missing', "Pass where the database is: url: 'ws://localhost:8000'.")
  const list: readonly unknown[] = Array.isArray(given) ? given : [given]
  return list.map(each => {
    if (typeof each === 'string') return each.trim()
    if (each instanceof URL) return each.href
    throw wrongUrl('must be a string or a URL', "Write it as scheme://address: 'ws://localhost:8000', 'mem://'.")
  })
}

function transportsOf(given: unknown): readonly AnyTransport[] | undefined {
  if (given === undefined) return undefined
  const isTransport = (each: unknown): each is AnyTransport =>
    isRecord(each) && Array.isArray(each['schemes']) && typeof each['connect'] === 'function'
  if (Array.isArray(given) && given.every(isTransport)) return given
  throw new ConfigurationError('The option transports is not a list of transports', {
    option: 'transports',
    hint: "Pass what a transport's package exports: import { ws } from '@surrealengine/transport-ws'; transports: [ws].",
  })
}

function optionsFor(
  scheme: string,
  transport: Transport,
  given: unknown,
  transports: readonly AnyTransport[] | undefined,
): unknown {
  if (given === undefined) return {}
  if (!isRecord(given)) {
    throw new ConfigurationError('The option transportOptions is not an object', {
      option: 'transportOptions',
      hint: `Write transportOptions: { ${scheme}: { … } }.`,
    })
  }
  const known = transports?.flatMap(each => each.schemes) ?? registeredSchemes()
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue
    const meant = nearest(key, known)
    throw new ConfigurationError(
      `transportOptions has "${key}", which is no scheme of a transport${meant ? `: is "${meant}" meant?` : ''}`,
      { option: `transportOptions.${key}`, hint: `Write transportOptions: { ${scheme}: { … } }.` },
    )
  }
  // What is said for ws goes for wss too, where that is not said otherwise.
  const key = [scheme, ...transport.schemes].find(each => given[each] !== undefined)
  const options = key === undefined ? {} : given[key]
  if (isRecord(options)) return options
  throw new ConfigurationError(`transportOptions.${key} is not an object`, { option: `transportOptions.${key}` })
}

/** All endpoints of a connection are asked alike. */
function inEachUrl([first, ...others]: readonly ParsedUrl[]): InUrl {
  const { credentials: user, namespace, database } = first ?? {}
  for (const { credentials, ...other } of others) {
    if (credentials?.username !== user?.username || credentials?.password !== user?.password) {
      throw wrongUrl('has endpoints with different users', 'Pass username and password as options.')
    }
    if (other.namespace !== namespace || other.database !== database) {
      throw wrongUrl('has endpoints with different namespaces or databases', 'Pass namespace and database as options.')
    }
  }
  return { credentials: user, namespace, database }
}

function wrongUrl(what: string, hint: string): ConfigurationError {
  return new ConfigurationError(`The option url ${what}`, { option: 'url', hint })
}
