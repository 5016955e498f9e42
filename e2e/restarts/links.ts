import type { AnyTransport, Link } from '@surrealengine/core/transport'
import { ws } from '@surrealengine/transport-ws'
import { collect } from './leftovers.js'

/** A transport that knows which of its links are still held by anybody. */
export interface CountedLinks {
  readonly transport: AnyTransport
  /** Links made so far. */
  made(): number
  /** Of those, the ones that are not collected. What nobody holds is collected first. */
  held(): number
}

/** WebSockets, with an eye on each link. The links themselves are not wrapped. */
export function countedLinks(): CountedLinks {
  const links: WeakRef<Link>[] = []
  const transport: AnyTransport = {
    ...ws,
    connect: async context => {
      const link = await ws.connect(context)
      links.push(new WeakRef(link))
      return link
    },
  }
  const held = (): number => {
    collect()
    return links.filter(link => link.deref() !== undefined).length
  }
  return { transport, made: () => links.length, held }
}
