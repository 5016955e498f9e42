import { ConfigurationError } from '@surrealengine/core'
import type { ConnectionUrl } from '@surrealengine/core/transport'
import { advise, say } from '#prose'

/** A database in memory, private or shared under a name, or in IndexedDB. */
export type Location =
  | { readonly kind: 'memory'; readonly name: string | undefined }
  | { readonly kind: 'indexed-db'; readonly name: string }

/**
 * Reads a URL and decodes its percent-encoding.
 * @throws ConfigurationError if the URL is not an address of these schemes.
 */
export function locate({ scheme, address, query }: ConnectionUrl): Location {
  for (const [parameter] of query) {
    throw new ConfigurationError(say('unknown-parameter', scheme, parameter), {
      option: 'url',
      hint: advise('no-query'),
    })
  }
  const name = decode(address)
  if (scheme === 'mem') return { kind: 'memory', name: name === '' ? undefined : name }
  if (name === '') throw new ConfigurationError(say('no-name'), { option: 'url', hint: advise('write-name') })
  return { kind: 'indexed-db', name }
}

/** The location as a URL, for messages. */
export function display({ kind, name = '' }: Location): string {
  return `${kind === 'memory' ? 'mem' : 'indxdb'}://${name}`
}

function decode(address: string): string {
  try {
    return decodeURIComponent(address)
  } catch {
    throw new ConfigurationError(say('broken-encoding'), { option: 'url', hint: advise('encode-percent') })
  }
}
