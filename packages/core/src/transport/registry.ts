import { advise, say } from '#prose'
import { ConfigurationError, DuplicateSchemeError, UnknownSchemeError } from '../errors/configuration.js'
import { shared } from '../shared/shared.js'
import type { AnyTransport, Transport } from './transport.js'

const SCHEME = /^[a-z][a-z0-9+.-]*$/

/**
 * Registers a transport for its schemes, for the whole process. A transport package does this when it is imported.
 *
 * Registering the same package again replaces it (hot reload). Replacing another package needs `{ replace: true }`.
 *
 * @throws DuplicateSchemeError if another package has registered one of the schemes.
 * @throws ConfigurationError if a scheme is not in lower case or has a colon.
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

/** The registered schemes, in order of registration. */
export function registeredSchemes(): readonly string[] {
  return [...shared().transports.keys()]
}

/**
 * The transport of a scheme: from `given` if passed, otherwise from the registry.
 * @throws UnknownSchemeError naming the package to install, if there is none.
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
