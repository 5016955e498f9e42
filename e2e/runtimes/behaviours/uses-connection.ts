import type { Connection } from '@surrealengine/core'

/** Connects, and closes at the end of the block. Apart from the rest: not every runtime can parse it. */
export async function usesConnection(db: Connection): Promise<string> {
  await using open = db
  await open.connect()
  return open.status
}
