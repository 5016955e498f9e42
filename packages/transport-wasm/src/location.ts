import { ConfigurationError, type ConnectionUrl } from '@surrealengine/core'
import { advise, say } from '#prose'

/** Where a database lives: in memory, alone or under a name, or in a database of IndexedDB. */
export type Location =
  | { readonly kind: 'memory'; readonly name: string | undefined }
  | { readonly kind: 'indexed-db'; readonly name: string }

/**
 * Reads a URL. Percent-encoding is taken away.
 * @throws ConfigurationError when the address cannot mean anything.
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

/** How a location is written, for messages. */
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
