import { advise, say } from '#prose'
import { checkKnown } from '../options/known-options.js'
import { wrongOption, wrongType } from '../options/option-reader.js'
import { isRecord } from '../shared/is-record.js'
import { registeredSchemes, resolveTransport } from '../transport/registry.js'
import type { AnyTransport, Capabilities, ConnectionUrl, Transport } from '../transport/transport.js'
import { parseUrl, schemeOf, type UrlCredentials } from '../transport/url.js'

/** The parts of a URL other than the address. */
export interface InUrl {
  readonly credentials: UrlCredentials | undefined
  readonly namespace: string | undefined
  readonly database: string | undefined
}

/** The endpoints of a connection and their transport. */
export interface Endpoints {
  readonly transport: Transport
  readonly capabilities: Capabilities
  /** One or more URLs of the same transport. */
  readonly urls: readonly [ConnectionUrl, ...ConnectionUrl[]]
  /** The transport options for each URL, as checked by the transport. */
  readonly transportOptions: readonly unknown[]
  /** Credentials and names from the URL. */
  readonly inUrl: InUrl
}

/**
 * Reads `url`, `transports` and `transportOptions`.
 * @throws UnknownSchemeError, ConfigurationError. They do not contain the URL, which may hold a password.
 */
export function endpointsOf(options: Readonly<Record<string, unknown>>): Endpoints {
  const { url, transports: given, transportOptions = {} } = options
  if (url === undefined) throw wrongOption('url', say('missing'), advise('pass-url'))
  const transports = transportsOf(given)
  const [first, ...others] = [url].flat().map(each => {
    const text = textOf(each)
    const transport = resolveTransport(schemeOf(text), transports)
    const parsed = parseUrl(text, transport.addressing ?? 'host')
    return { transport, ...parsed, capabilities: transport.capabilities(parsed.url) }
  })
  if (first === undefined) throw wrongOption('url', say('empty-list'), advise('pass-one-url'))
  const { transport, capabilities, credentials, namespace, database } = first
  if (capabilities.exclusive && others.length > 0) {
    throw wrongOption('url', say('list-for-one-address'), advise('one-address'))
  }
  // All endpoints of a connection must be interchangeable.
  for (const other of others) {
    const user = other.credentials
    const different =
      other.transport !== transport
        ? 'kinds'
        : user?.username !== credentials?.username || user?.password !== credentials?.password
          ? 'users'
          : other.namespace !== namespace || other.database !== database
            ? 'names'
            : undefined
    if (different === undefined) continue
    throw wrongOption('url', say('different-endpoints', different), advise('different-endpoints', different))
  }
  const schemes = transports?.flatMap(each => each.schemes) ?? registeredSchemes()
  checkKnown(transportOptions as object, schemes, '', 'transportOptions.')
  const urls = [first.url, ...others.map(each => each.url)] as const
  return {
    transport,
    capabilities,
    urls,
    transportOptions: urls.map(each => {
      const own = optionsFor(each.scheme, transport, transportOptions as Readonly<Record<string, unknown>>)
      return transport.check?.(own, each) ?? own
    }),
    inUrl: { credentials, namespace, database },
  }
}

function textOf(url: unknown): string {
  if (typeof url === 'string') return url.trim()
  if (url instanceof URL) return url.href
  throw wrongOption('url', say('not-a-url'), advise('write-url'))
}

function transportsOf(given: unknown): readonly AnyTransport[] | undefined {
  if (given === undefined) return undefined
  const isTransport = (each: unknown): each is AnyTransport =>
    isRecord(each) && Array.isArray(each['schemes']) && typeof each['connect'] === 'function'
  if (Array.isArray(given) && given.every(isTransport)) return given
  throw wrongOption('transports', say('not-transports'), advise('pass-transports'))
}

/** Options for one scheme of a transport apply to its others (`ws` and `wss`) unless they have their own. */
function optionsFor(scheme: string, { schemes }: Transport, given: Readonly<Record<string, unknown>>): object {
  const key = [scheme, ...schemes].find(each => given[each] !== undefined)
  const options = key === undefined ? {} : given[key]
  if (isRecord(options)) return options
  throw wrongType(`transportOptions.${key}`, 'an object')
}
