import type { Attributes, Span } from '@opentelemetry/api'
import type { AnyOperation, CallEvent, OperationEvent } from '@surrealengine/core/diagnostics'

/** The names of OpenTelemetry's stable conventions for databases, as far as they are used here. */
export const NAMES = {
  collection: 'db.collection.name',
  errorType: 'error.type',
  namespace: 'db.namespace',
  operation: 'db.operation.name',
  poolName: 'db.client.connection.pool.name',
  poolState: 'db.client.connection.state',
  queryText: 'db.query.text',
  rows: 'db.response.returned_rows',
  status: 'db.response.status_code',
  summary: 'db.query.summary',
  system: 'db.system.name',
} as const

/** What the conventions have no name for. */
export const OWN_NAMES = { attempts: 'surrealengine.attempts', url: 'surrealengine.url' } as const

/** The attributes of an operation that are known when it begins, for its span and for metrics. */
export function startAttributes({ name, event }: AnyOperation): Attributes {
  const attributes: Attributes = { [NAMES.system]: 'surrealdb', ...serverAttributes(event.url) }
  const namespace = namespaceOf(event)
  if (namespace !== undefined) attributes[NAMES.namespace] = namespace
  if (name !== 'call') attributes[NAMES.operation] = name
  else {
    attributes[NAMES.operation] = event.operation
    attributes[NAMES.summary] = event.summary
    if (event.collection !== undefined) attributes[NAMES.collection] = event.collection
  }
  return attributes
}

/** The attributes of an error, for the span and for metrics. */
export function errorAttributes({ error }: OperationEvent, fault?: string): Attributes {
  if (error === undefined) return {}
  return {
    [NAMES.errorType]: error === 'OTHER' ? '_OTHER' : error,
    ...(fault !== undefined && { [NAMES.status]: fault }),
  }
}

/** Sets the attributes of a span that are known only at the end of a call. */
export function setEndAttributes(span: Span, { attempts, rows }: CallEvent): void {
  if (rows !== undefined) span.setAttribute(NAMES.rows, rows)
  if (attempts !== 1) span.setAttribute(OWN_NAMES.attempts, attempts)
}

/** Namespace and database, from the most general to the most specific. */
function namespaceOf({ namespace, database }: OperationEvent): string | undefined {
  return database === undefined ? namespace : `${namespace}|${database}`
}

/** Endpoints are few, and each is parsed once. */
const servers = new Map<string, Attributes>()

/** The address and port of an endpoint. A database without a server has none. */
export function serverAttributes(url: string): Attributes {
  const known = servers.get(url)
  if (known !== undefined) return known
  const made = read(url)
  if (servers.size >= 1000) servers.clear()
  servers.set(url, made)
  return made
}

const PORTS: Readonly<Record<string, number>> = { 'ws:': 80, 'http:': 80, 'wss:': 443, 'https:': 443 }

function read(url: string): Attributes {
  if (!/^(ws|http)s?:\/\//.test(url) || url.includes(', ')) return {}
  const { hostname, port, protocol } = new URL(url)
  const number = port === '' ? PORTS[protocol] : Number(port)
  return {
    'server.address': hostname.replace(/^\[(.*)\]$/, '$1'),
    ...(number !== undefined && { 'server.port': number }),
  }
}
