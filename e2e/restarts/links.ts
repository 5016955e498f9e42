import type { AnyTransport, Link } from '@surrealengine/core/transport'
import { ws } from '@surrealengine/transport-ws'
import { collect } from './leftovers.js'

/** A transport that knows which of its links are still referenced. */
export interface CountedLinks {
  readonly transport: AnyTransport
  /** Number of links opened so far. */
  made(): number
  /** Number of these that still exist after a garbage collection. */
  held(): number
}

/** Returns the WebSocket transport with counted links. The links themselves are not wrapped. */
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
