import { ConfigurationError, type ConnectionUrl, Duration, isRecord, type SyncContext } from '@surrealengine/core'
import type { OpenOptions } from './wire.js'

/** Options that stay on this side, or that cross in another form. */
const HERE: ReadonlySet<string> = new Set([
  ...['url', 'transports', 'codec', 'onTokens', 'asyncMode', 'name', 'makeDefault', 'ifExists', 'transportOptions'],
  ...['namespace', 'database', 'username', 'password', 'authLevel', 'token', 'credentials'],
])

/**
 * What the worker opens a connection with. Who is asking, and the names, are left to the journal.
 * @throws ConfigurationError naming the option that cannot cross to another thread, with the cure.
 */
export function crossingOptions({ options, transport, urls, poolModule }: SyncContext): OpenOptions {
  const [first] = urls
  for (const option of ['onTokens', 'codec']) {
    if (options[option] !== undefined) throw cannotCross(option, 'Leave it out, or use asyncMode: true.')
  }
  if (transport.module === undefined || first === undefined) {
    throw new ConfigurationError(
      `The transport ${transport.name} does not say which module a worker thread can import it from`,
      {
        option: 'transports',
        hint: 'Give it module: import.meta.url of a module that exports or registers it, or use asyncMode: true. In a bundle keep every package external.',
      },
    )
  }
  if (options['usePool'] === true && poolModule === undefined) {
    throw new ConfigurationError('The pool does not say which module a worker thread can import it from', {
      option: 'usePool',
      hint: 'Pass it to registerPool() too, or use asyncMode: true.',
    })
  }
  const plain = Object.entries(options).filter(([option, value]) => !HERE.has(option) && value !== undefined)
  const transportOptions = optionsOf(transport.schemes, options['transportOptions'])
  return {
    options: {
      ...Object.fromEntries(plain),
      url: urls.map(textOf),
      ...(transportOptions !== undefined && { transportOptions }),
    },
    transport: { name: transport.name, scheme: first.scheme, module: transport.module },
    modules: poolModule === undefined ? [] : [poolModule],
  }
}

function textOf({ display, query }: ConnectionUrl): string {
  const asked = query.toString()
  return asked === '' ? display : `${display}?${asked}`
}

/** Those of the schemes of this transport, the only one that the worker is given. */
function optionsOf(schemes: readonly string[], given: unknown): Readonly<Record<string, unknown>> | undefined {
  if (!isRecord(given)) return undefined
  const own = Object.entries(given).filter(([scheme]) => schemes.includes(scheme))
  for (const [scheme, options] of own) refuseAlive(options, `transportOptions.${scheme}`)
  return Object.fromEntries(own)
}

/** Data crosses; functions and objects with a life of their own do not. */
function refuseAlive(value: unknown, path: string): void {
  if (typeof value === 'function' || typeof value === 'symbol') throw cannotCross(path)
  if (typeof value !== 'object' || value === null) return
  if (value instanceof Uint8Array || value instanceof ArrayBuffer || value instanceof Duration) return
  const prototype: unknown = Object.getPrototypeOf(value)
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) throw cannotCross(path)
  for (const [key, part] of Object.entries(value)) refuseAlive(part, `${path}.${key}`)
}

function cannotCross(
  option: string,
  hint = 'Leave it out, use asyncMode: true, or have a transport of your own set it, which the worker imports by its module.',
): ConfigurationError {
  return new ConfigurationError(
    `The option ${option} cannot cross to the worker thread that holds a blocking connection`,
    { option, hint },
  )
}
