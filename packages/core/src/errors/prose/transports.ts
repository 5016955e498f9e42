import { hintOf, install } from '../troubles.js'
import { KNOWN_TRANSPORTS, transportHint } from './known-transports.js'

/** Hints for endpoints that differ. */
const ALIKE = {
  kinds: 'All of them must be of the same kind: ws and wss, or http and https.',
  users: 'Pass username and password as options.',
  names: 'Pass namespace and database as options.',
} as const

/** Messages about URLs, schemes, transports and packages. */
export const MESSAGES = {
  'url-without-slashes': (scheme: string): string => `The url has no "//" after "${scheme}:"`,
  'url-without-scheme': (): string => 'The url has no scheme',
  'url-without-host': (): string => 'The url does not name a host',
  'url-with-empty-name': (option: string): string => `The url has an empty ${option}`,
  'url-with-two-names': (option: string): string => `The url names two ${option}s`,
  'url-with-at-after-host': (): string => 'The url has an "@" after its host',
  'url-not-percent-encoded': (): string => 'The user name or password in the url is not valid percent-encoding',
  'url-with-unknown-parameter': (name: string, suggestion: string | undefined): string =>
    `The url has an unknown query parameter "${name}"${suggestion ?? ''}`,
  'empty-list': (): string => 'is an empty list',
  'different-endpoints': (what: keyof typeof ALIKE): string =>
    `has endpoints with different ${what === 'names' ? 'namespaces or databases' : what}`,
  'list-for-one-address': (): string => 'is a list',
  missing: (): string => 'is missing',
  'not-a-url': (): string => 'must be a string or a URL',

  'not-transports': (): string => 'is not a list of transports',
  'not-a-scheme': (scheme: string): string => `"${scheme}" is not a URL scheme`,
  'duplicate-scheme': (scheme: string, holder: string, other: string): string =>
    `"${scheme}:" is already registered by ${holder}, but ${other} registers it too`,
  'scheme-not-registered': (scheme: string, registered: readonly string[]): string =>
    unknownScheme(scheme, registered, 'Registered'),
  'scheme-not-given': (scheme: string, given: readonly string[]): string =>
    unknownScheme(scheme, given, 'Given by the option transports'),

  'package-not-imported': (option: string, name: string): string =>
    `${option} needs the package ${name}. ${hintOf(install(name))}`,
  'package-not-in-bundle': (name: string, words: string): string =>
    `The package ${name} does not work in this bundle: ${words}`,
  'package-not-installed': (name: string): string => `The package ${name} is not installed`,
  'package-not-loaded': (name: string): string => `The package ${name} could not be loaded`,
  'entry-not-imported': (asked: string, entry: string): string => `${asked} requires importing ${entry}`,
}

/** Names the cure, and lists each available scheme once. */
function unknownScheme(scheme: string, schemes: readonly string[], source: string): string {
  const cure = transportHint(scheme)
  const list = cure === undefined ? '' : ` ${source}: ${schemes.join(', ') || 'none'}.`
  return `No transport is registered for "${scheme}:". ${schemeHint(scheme, schemes)}${list}`
}

function schemeHint(scheme: string, schemes: readonly string[]): string {
  const usable = schemes.length > 0 ? schemes : Object.keys(KNOWN_TRANSPORTS)
  return (
    transportHint(scheme) ?? `Call registerTransport() with a transport for it, or use one of: ${usable.join(', ')}.`
  )
}

/** Hints for the same errors. */
export const HINTS = {
  'write-address': (scheme: string): string => `Write it as ${scheme}://address.`,
  'write-host': (scheme: string): string => `Write it as ${scheme}://host:port.`,
  'write-scheme': (): string =>
    "Write it as scheme://address: 'ws://localhost:8000', 'mem://', 'file:///var/lib/app/db'.",
  'write-url': (): string => "Write it as scheme://address: 'ws://localhost:8000', 'mem://'.",
  'write-name-once': (parameter: string, option: string): string =>
    `Write ?${parameter}=name once, or pass ${option} as an option.`,
  'encode-user-and-at': (): string =>
    'Encode the user name and password with encodeURIComponent(), or pass them as options. Elsewhere, write %40.',
  'encode-user': (): string => 'Encode it with encodeURIComponent(), or pass username and password as options.',
  'known-parameters': (): string =>
    'Only ?ns= and ?db= are allowed in the url of a server. Pass everything else as options.',
  'pass-url': (): string => "Pass the address of the database: url: 'ws://localhost:8000'.",
  'pass-one-url': (): string => 'Pass at least one url.',
  'one-address': (): string => 'An embedded database has one address: data written to one would not be in another.',
  'different-endpoints': (what: keyof typeof ALIKE): string => ALIKE[what],

  'pass-transports': (): string =>
    "Pass what a transport's package exports: import { ws } from '@surrealengine/transport-ws'; transports: [ws].",
  'write-bare-scheme': (): string => 'Write it in lower case and without the colon: "ws".',
  'import-one-transport': (): string =>
    'Import one of the two, or call registerTransport(transport, { replace: true }).',
  'transport-of': (scheme: string, schemes: readonly string[]): string => schemeHint(scheme, schemes),

  'install-and-import': (name: string): string => hintOf(install(name)),
  install: (name: string): string => `Run: pnpm add ${name}`,
  'keep-out-of-bundle': (name: string): string =>
    `Keep it out of the bundle (esbuild: external: ['${name}']), or provide require() with the option banner. See docs/bundling.md.`,
  'import-entry': (entry: string): string => `Add import '${entry}' next to the import of the transport.`,
}
