import { ConfigurationError, Duration } from '@surrealengine/core'
import type { SyncContext } from '@surrealengine/core/scope'
import { type ConnectionUrl, isRecord } from '@surrealengine/core/transport'
import type { OpenOptions } from './wire.js'

/** Options that stay in the calling thread, or are sent in another form. */
const NOT_SENT: ReadonlySet<string> = new Set([
  ...['url', 'transports', 'codec', 'onTokens', 'asyncMode', 'name', 'makeDefault', 'ifExists', 'transportOptions'],
  ...['namespace', 'database', 'username', 'password', 'authLevel', 'token', 'credentials'],
])

/**
 * What a worker opens the connection with. The session journal adds authentication, namespace and database.
 * @throws ConfigurationError for an option that cannot be sent to a worker.
 */
export function openOptions({ options, transport, urls, poolModule }: SyncContext): OpenOptions {
  const [first] = urls
  for (const option of ['onTokens', 'codec']) {
    if (options[option] !== undefined) throw cannotSend(option, 'Leave it out, or use asyncMode: true.')
  }
  if (transport.module === undefined || first === undefined) {
    throw new ConfigurationError(
      `The transport ${transport.name} does not say which module a worker thread can import it from`,
      {
        option: 'transports',
        hint: 'Set its module to the import.meta.url of a module that exports or registers it, or use asyncMode: true. When bundling, keep every package external.',
      },
    )
  }
  if (options['usePool'] === true && poolModule === undefined) {
    throw new ConfigurationError('The pool does not say which module a worker thread can import it from', {
      option: 'usePool',
      hint: 'Pass the module to registerPool() as well, or use asyncMode: true.',
    })
  }
  if (typeof options['debug'] === 'function')
    throw cannotSend('debug', "Pass true or 'values', or use asyncMode: true.")
  const plain = Object.entries(options).filter(([option, value]) => !NOT_SENT.has(option) && value !== undefined)
  const transportOptions = transportOptionsFor(transport.schemes, options['transportOptions'])
  return {
    options: {
      ...Object.fromEntries(plain),
      url: urls.map(urlText),
      ...(transportOptions !== undefined && { transportOptions }),
    },
    transport: { name: transport.name, scheme: first.scheme, module: transport.module },
    modules: poolModule === undefined ? [] : [poolModule],
  }
}

function urlText({ display, query }: ConnectionUrl): string {
  const parameters = query.toString()
  return parameters === '' ? display : `${display}?${parameters}`
}

/** The options for the schemes of this transport, the only one in the worker. */
function transportOptionsFor(
  schemes: readonly string[],
  given: unknown,
): Readonly<Record<string, unknown>> | undefined {
  if (!isRecord(given)) return undefined
  const own = Object.entries(given).filter(([scheme]) => schemes.includes(scheme))
  for (const [scheme, options] of own) refuseNonData(options, `transportOptions.${scheme}`)
  return Object.fromEntries(own)
}

/** Data can be sent. Functions, symbols and instances of classes cannot. */
function refuseNonData(value: unknown, path: string): void {
  if (typeof value === 'function' || typeof value === 'symbol') throw cannotSend(path)
  if (typeof value !== 'object' || value === null) return
  if (value instanceof Uint8Array || value instanceof ArrayBuffer || value instanceof Duration) return
  const prototype: unknown = Object.getPrototypeOf(value)
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) throw cannotSend(path)
  for (const [key, part] of Object.entries(value)) refuseNonData(part, `${path}.${key}`)
}

function cannotSend(
  option: string,
  hint = 'Leave it out, use asyncMode: true, or set it in a custom transport, which the worker imports by its module.',
): ConfigurationError {
  return new ConfigurationError(
    `The option ${option} cannot be sent to the worker thread that holds a blocking connection`,
    { option, hint },
  )
}
