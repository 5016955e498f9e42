import { advise, say } from '#prose'
import { UnsupportedError } from '../errors/request.js'
import type { RpcMethod } from '../wire/rpc.js'
import type { Link } from './transport.js'

/** A method that not every server has. */
export type NewerMethod = Extract<RpcMethod, 'attach' | 'begin'>

/** The version of SurrealDB that brought each of them. */
const SINCE: Readonly<Record<NewerMethod, string>> = { attach: '3.0.0', begin: '3.0.0' }

/** The methods that the server of a link refused as unknown. */
const refused = new WeakMap<Link, Set<NewerMethod>>()

/**
 * Call it before the method is sent over a link. A server whose version is unknown or newer than any known one is asked.
 * @throws UnsupportedError if the server said that it is older than the method, or that it does not know it.
 */
export function checkSupported(link: Link, method: NewerMethod): void {
  const isOlder = link.version !== undefined && isBefore(link.version, SINCE[method])
  if (isOlder || refused.get(link)?.has(method)) throw unsupported(link, method, 'not-run')
}

/** The error after a server refused the method as unknown. From now on it is refused on this link before it is sent. */
export function notSupported(link: Link, method: NewerMethod): UnsupportedError {
  const methods = refused.get(link) ?? new Set()
  refused.set(link, methods.add(method))
  return unsupported(link, method, 'answered')
}

function unsupported(link: Link, method: NewerMethod, outcome: 'not-run' | 'answered'): UnsupportedError {
  const { version } = link
  return new UnsupportedError(say('server-too-old', method, SINCE[method], version && numberOf(version)), {
    outcome,
    hint: advise('server-too-old', method),
  })
}

/** Compares release numbers. A text without one is not older than anything. */
function isBefore(version: string, other: string): boolean {
  const [own, least] = [version, other].map(text => numberOf(text)?.split('.').map(Number))
  const at = own?.findIndex((part, index) => part !== least?.[index]) ?? -1
  return at >= 0 && (own?.[at] ?? 0) < (least?.[at] ?? 0)
}

/** `'2.6.1'` in `'surrealdb-2.6.1'` or `'surrealdb/2.6.1'`. A pre-release counts as its release. */
function numberOf(version: string): string | undefined {
  return /\d+\.\d+\.\d+/.exec(version)?.[0]
}
