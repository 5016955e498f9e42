import { advise, say } from '#prose'
import { UnsupportedError } from '../errors/request.js'
import type { ServerFault } from '../errors/server-fault.js'
import type { RpcMethod } from '../wire/rpc.js'
import type { Link } from './transport.js'

/** A method that not every server has. */
export type NewerMethod = Extract<RpcMethod, 'attach' | 'begin'>

/** The version of SurrealDB that brought each of them. */
const SINCE: Readonly<Record<NewerMethod, readonly [major: number, minor: number]>> = {
  attach: [3, 0],
  begin: [3, 0],
}

/** The methods that the server of a link refused as unknown. */
const refused = new WeakMap<Link, readonly NewerMethod[]>()

/**
 * Call it before the method is sent over a link. A server whose version is unknown, or newer than any known one, is asked.
 * @throws UnsupportedError if the server said that it is older than the method, or that it does not know it.
 */
export function checkSupported(link: Link, method: NewerMethod): void {
  // A pre-release counts as its release. What is not a version is not older than anything.
  const [, major, minor] = /(\d+)\.(\d+)/.exec(link.version ?? '') ?? []
  const [least, atLeast] = SINCE[method]
  const isOlder = Number(major) < least || (Number(major) === least && Number(minor) < atLeast)
  if (isOlder || refused.get(link)?.includes(method)) throw unsupported(link, method)
}

/** The error after a server refused the method as unknown. From now on it is refused on this link before it is sent. */
export function unsupportedBy(link: Link, method: NewerMethod, fault: ServerFault): UnsupportedError {
  refused.set(link, [method, ...(refused.get(link) ?? [])])
  return unsupported(link, method, fault)
}

function unsupported(link: Link, method: NewerMethod, fault?: ServerFault): UnsupportedError {
  return new UnsupportedError(say('server-too-old', method, SINCE[method].join('.'), link.version), {
    hint: advise('server-too-old', method),
    ...(fault && { fault, outcome: 'answered' }),
  })
}
