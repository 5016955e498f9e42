import { ConfigurationError, DuplicateSchemeError, UnknownSchemeError } from '../errors/configuration.js'
import { hintOf, install } from '../errors/troubles.js'
import { shared } from '../shared.js'
import { elsewhere, KNOWN_TRANSPORTS } from './known-transports.js'
import type { AnyTransport, Transport } from './transport.js'

const SCHEME = /^[a-z][a-z0-9+.-]*$/

/**
 * Makes a transport known for its schemes, in this whole process. A package does this when it is imported.
 *
 * The same package registering again takes its own place (hot reload). Another package needs `{ replace: true }`.
 *
 * @throws DuplicateSchemeError when another package has one of the schemes.
 * @throws ConfigurationError when a scheme is not written in lower case, without the colon.
 *
 * @example
 * ```ts
 * import { registerTransport } from '@surrealengine/core'
 * import { myTransport } from './my-transport.js'
 *
 * registerTransport(myTransport)
 * ```
 */
export function registerTransport(transport: AnyTransport, options: { readonly replace?: boolean } = {}): void {
  const { transports } = shared()
  for (const scheme of transport.schemes) {
    if (!SCHEME.test(scheme)) {
      throw new ConfigurationError(`"${scheme}" is not a URL scheme`, {
        option: 'schemes',
        hint: 'Write it in lower case and without the colon: "ws".',
      })
    }
    const holder = transports.get(scheme)
    if (holder !== undefined && holder.name !== transport.name && options.replace !== true) {
      throw new DuplicateSchemeError(
        `"${scheme}:" is already registered by ${holder.name}, and ${transport.name} asks for it too`,
        { hint: 'Import one of the two, or call registerTransport(transport, { replace: true }).' },
      )
    }
  }
  for (const scheme of transport.schemes) transports.set(scheme, transport as Transport)
}

/** The schemes that have a transport, in the order they were registered. */
export function registeredSchemes(): readonly string[] {
  return [...shared().transports.keys()]
}

/**
 * The transport of a scheme: of `given` where there is such a list, of the registry otherwise.
 * @throws UnknownSchemeError when there is none, with the package to install.
 */
export function resolveTransport(scheme: string, given?: readonly AnyTransport[]): Transport {
  if (given === undefined) {
    const transport = shared().transports.get(scheme)
    if (transport !== undefined) return transport
    throw unknownScheme(scheme, registeredSchemes(), 'Registered')
  }
  const transport = given.find(candidate => candidate.schemes.includes(scheme))
  if (transport !== undefined) return transport as Transport
  throw unknownScheme(
    scheme,
    given.flatMap(candidate => candidate.schemes),
    'Given by the option transports',
  )
}

/** Names the cure, and every scheme that there is, once. */
function unknownScheme(scheme: string, schemes: readonly string[], source: string): UnknownSchemeError {
  const name = Object.hasOwn(KNOWN_TRANSPORTS, scheme) ? KNOWN_TRANSPORTS[scheme] : undefined
  const cure = elsewhere(scheme) ?? (name === undefined ? undefined : hintOf(install(name)))
  const usable = schemes.length > 0 ? schemes : Object.keys(KNOWN_TRANSPORTS)
  const hint = cure ?? `Call registerTransport() with a transport for it, or use one of: ${usable.join(', ')}.`
  const list = cure === undefined ? '' : ` ${source}: ${schemes.join(', ') || 'none'}.`
  return new UnknownSchemeError(`No transport is registered for "${scheme}:". ${hint}${list}`, { hint })
}
