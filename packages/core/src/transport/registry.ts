import { advise, say } from '#prose'
import { ConfigurationError, DuplicateSchemeError, UnknownSchemeError } from '../errors/configuration.js'
import { shared } from '../shared/shared.js'
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
 * import { registerTransport } from '@surrealengine/core/transport'
 * import { myTransport } from './my-transport.js'
 *
 * registerTransport(myTransport)
 * ```
 */
export function registerTransport(transport: AnyTransport, options: { readonly replace?: boolean } = {}): void {
  const { transports } = shared()
  for (const scheme of transport.schemes) {
    if (!SCHEME.test(scheme)) {
      throw new ConfigurationError(say('not-a-scheme', scheme), {
        option: 'schemes',
        hint: advise('write-bare-scheme'),
      })
    }
    const holder = transports.get(scheme)
    if (holder !== undefined && holder.name !== transport.name && options.replace !== true) {
      throw new DuplicateSchemeError(say('duplicate-scheme', scheme, holder.name, transport.name), {
        hint: advise('import-one-transport'),
      })
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
  const transport =
    given === undefined ? shared().transports.get(scheme) : given.find(({ schemes }) => schemes.includes(scheme))
  if (transport !== undefined) return transport as Transport
  const schemes = given === undefined ? registeredSchemes() : given.flatMap(({ schemes }) => schemes)
  throw new UnknownSchemeError(
    say(given === undefined ? 'scheme-not-registered' : 'scheme-not-given', scheme, schemes),
    {
      hint: advise('transport-of', scheme, schemes),
    },
  )
}
