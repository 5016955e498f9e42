import type { Deadline, Link } from '@surrealengine/core'

/** Whether the link gives a sign of life within the deadline. */
export async function isAlive(link: Link, deadline: Deadline): Promise<boolean> {
  const late = new Promise<boolean>(resolve => deadline.onEnd(() => resolve(false)))
  const pong = pingOf(link).then(
    () => true,
    () => false,
  )
  return Promise.race([pong, late]).finally(() => deadline.close())
}

async function pingOf(link: Link): Promise<void> {
  // A ping of the protocol itself does not wait behind a slow query.
  if (link.ping !== undefined) return link.ping()
  await link.request({ method: 'ping', params: [] }).reply
}
