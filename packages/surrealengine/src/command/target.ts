import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { ConfigurationError, type Connection, type Credentials, createConnection } from '@surrealengine/core'
import { parseUrl, rpcUrl, type Transport, type UrlCredentials } from '@surrealengine/core/transport'
import { embedded, type Location, locate } from '@surrealengine/transport-embedded'
import { http } from '@surrealengine/transport-http'
import { ws } from '@surrealengine/transport-ws'
import type { Request } from './arguments.js'

/** A database to look at. */
export interface Target {
  /** Without credentials and query. */
  readonly url: string
  readonly place: Place
  readonly login: TargetLogin
  readonly namespace: string | undefined
  readonly database: string | undefined
  /** Milliseconds that each step may take. */
  readonly timeout: number
  /** A connection as a program would have it. */
  connection(): Connection
  /** One that is nobody and nowhere yet, to go on from step by step. */
  bareConnection(): Connection
}

/** Where a database is. */
export type Place =
  | {
      readonly kind: 'network'
      readonly protocol: 'WebSocket' | 'HTTP'
      readonly host: string
      readonly port: number
      readonly secure: boolean
      readonly ca: string | undefined
    }
  | { readonly kind: 'embedded'; readonly location: Location }

/** Who signs in. */
export type TargetLogin =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'user'; readonly level: string; readonly credentials: Credentials }

/** The transports of this package. */
export const TRANSPORTS: readonly Pick<Transport, 'name' | 'schemes'>[] = [ws, http, embedded]

/**
 * Reads a request, as `createConnection()` does.
 * @throws ConfigurationError when it cannot mean anything. No I/O but reading the file of certificates.
 */
export function targetOf(request: Request): Target {
  const { scheme } = parseUrl(request.url, 'path').url
  const isEmbedded = embedded.schemes.includes(scheme)
  const { url, credentials, ...inUrl } = parseUrl(request.url, isEmbedded ? 'path' : 'host')
  // An embedded database has no users until some are defined.
  const given = isEmbedded && request.fromEnvironment ? {} : request.login
  const ca = request.ca === undefined ? undefined : readCertificates(request.ca, scheme)
  const { namespace, database } = namesOf(request, inUrl)
  const { authLevel, timeout } = request
  const query = url.query.toString()
  const address = `${url.display}${query === '' ? '' : `?${query}`}`
  const limit = `${timeout}ms`
  const common = {
    retryLimit: 0,
    reconnectLimit: 0,
    timeout: limit,
    attemptTimeout: limit,
    requestTimeout: limit,
    ...(ca !== undefined && { transportOptions: { [scheme]: { tls: { ca } } } }),
  }
  const open = (): Connection =>
    createConnection({ ...common, ...given, url: request.url, authLevel, namespace, database })
  // Finds what contradicts itself, before any step.
  open()
  return {
    url: url.display,
    place: isEmbedded ? { kind: 'embedded', location: locate(url) } : networkPlace(rpcUrl(url), ca),
    login: loginOf(credentials, { ...request, namespace, database, login: given }),
    namespace,
    database,
    timeout,
    connection: open,
    bareConnection: () => createConnection({ ...common, url: address }),
  }
}

type Names = Pick<Target, 'namespace' | 'database'>

/** Where the options, the url or else the environment say. */
function namesOf({ namespace, database, fallback }: Request, inUrl: Partial<Names>): Names {
  const named = { namespace: namespace ?? inUrl.namespace, database: database ?? inUrl.database }
  const isNamed = named.namespace !== undefined || named.database !== undefined
  return isNamed ? named : { namespace: fallback?.namespace, database: fallback?.database }
}

function networkPlace({ protocol, hostname, port }: URL, ca: string | undefined): Place {
  const secure = protocol === 'wss:' || protocol === 'https:'
  return {
    kind: 'network',
    protocol: protocol.startsWith('ws') ? 'WebSocket' : 'HTTP',
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 443 : 80) : Number(port),
    secure,
    ca,
  }
}

function loginOf(fromUrl: UrlCredentials | undefined, { login, authLevel, namespace, database }: Request): TargetLogin {
  if (login.token !== undefined) return { kind: 'token', token: login.token }
  const { username, password } = fromUrl ?? login
  if (username === undefined || password === undefined) return { kind: 'nobody' }
  const user = { username, password }
  if (namespace !== undefined && authLevel === 'namespace') {
    return { kind: 'user', level: 'of the namespace', credentials: { ...user, namespace } }
  }
  if (namespace !== undefined && database !== undefined && authLevel === 'database') {
    return { kind: 'user', level: 'of the database', credentials: { ...user, namespace, database } }
  }
  return { kind: 'user', level: 'of the root level', credentials: user }
}

function readCertificates(file: string, scheme: string): string {
  if (scheme !== 'wss' && scheme !== 'https') {
    throw new ConfigurationError('--ca has no effect here', { hint: 'Write the url with wss:// or https://.' })
  }
  try {
    const ca = readFileSync(file, 'utf8')
    // TLS itself passes over what is no certificate, and trusts nobody then.
    new X509Certificate(ca)
    return ca
  } catch (cause) {
    throw new ConfigurationError('The file of --ca cannot be read', {
      cause,
      hint: 'Name a file of certificates in PEM.',
    })
  }
}
