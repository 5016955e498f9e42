import type { Link } from './transport.js'

/** Pings a link: by the protocol itself where it has pings, since those do not wait behind a slow query. */
export async function pingLink(link: Link): Promise<void> {
  if (link.ping !== undefined) return link.ping()
  await link.request({ method: 'ping', params: [] }).reply
}
