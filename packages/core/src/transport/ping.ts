import type { Link } from './transport.js'

/** Pings a link, preferably at protocol level, since such a ping does not wait behind a slow query. */
export async function pingLink(link: Link): Promise<void> {
  if (link.ping !== undefined) return link.ping()
  await link.request({ method: 'ping', params: [] }).reply
}
