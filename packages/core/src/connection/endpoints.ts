import { advise, say, suggestion } from '#prose'
import { ConfigurationError } from '../errors/configuration.js'
import { registeredSchemes, resolveTransport } from '../transport/registry.js'
import { isRecord } from '../transport/rpc-frame.js'
import type { AnyTransport, Capabilities, Transport } from '../transport/transport.js'
import { wrongOption } from './option-reader.js'
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
  if (first === undefined) throw wrongOption('url', say('empty-list'), advise('pass-one-url'))
  const { transport } = first
  if (others.some(other => other.transport !== transport)) {
    throw wrongOption('url', say('endpoints-of-different-kinds'), advise('urls-of-one-kind'))
  }
  const capabilities = found.map(({ url }) => transport.capabilities(url))[0]
  if (capabilities === undefined) throw wrongOption('url', say('empty-list'), advise('pass-one-url'))
  if (capabilities.exclusive && others.length > 0) {
    throw wrongOption('url', say('list-for-one-address'), advise('one-address'))
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
  if (given === undefined) throw wrongOption('url', say('missing'), advise('pass-url'))
  const list: readonly unknown[] = Array.isArray(given) ? given : [given]
  return list.map(each => {
    if (typeof each === 'string') return each.trim()
    if (each instanceof URL) return each.href
    throw wrongOption('url', say('not-a-url'), advise('write-url'))
  })
}

function transportsOf(given: unknown): readonly AnyTransport[] | undefined {
  if (given === undefined) return undefined
  const isTransport = (each: unknown): each is AnyTransport =>
    isRecord(each) && Array.isArray(each['schemes']) && typeof each['connect'] === 'function'
  if (Array.isArray(given) && given.every(isTransport)) return given
  throw wrongOption('transports', say('not-transports'), advise('pass-transports'))
}

function optionsFor(
  scheme: string,
  transport: Transport,
  given: unknown,
  transports: readonly AnyTransport[] | undefined,
): unknown {
  if (given === undefined) return {}
  if (!isRecord(given)) {
    throw wrongOption('transportOptions', say('not-an-object'), advise('write-transport-options', scheme))
  }
  const known = transports?.flatMap(each => each.schemes) ?? registeredSchemes()
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue
    throw new ConfigurationError(say('options-of-unknown-scheme', key, suggestion(key, known)), {
      option: `transportOptions.${key}`,
      hint: advise('write-transport-options', scheme),
    })
  }
  // What is said for ws goes for wss too, where that is not said otherwise.
  const key = [scheme, ...transport.schemes].find(each => given[each] !== undefined)
  const options = key === undefined ? {} : given[key]
  if (isRecord(options)) return options
  throw new ConfigurationError(say('options-of-scheme-not-object', key), { option: `transportOptions.${key}` })
}

/** All endpoints of a connection are asked alike. */
function inEachUrl([first, ...others]: readonly ParsedUrl[]): InUrl {
  const { credentials: user, namespace, database } = first ?? {}
  for (const { credentials, ...other } of others) {
    if (credentials?.username !== user?.username || credentials?.password !== user?.password) {
      throw wrongOption('url', say('endpoints-with-different-users'), advise('user-as-options'))
    }
    if (other.namespace !== namespace || other.database !== database) {
      throw wrongOption('url', say('endpoints-with-different-names'), advise('names-as-options'))
    }
  }
  return { credentials: user, namespace, database }
}
