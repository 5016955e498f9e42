import type { Connection } from '@surrealengine/core'

/** A subscription, and what it yielded. */
export interface Watcher {
  /** Times it said that changes may have been missed. */
  readonly gaps: number
  /** The markers of the changes it told of. */
  readonly seen: Set<string>
  /** Those it told of more than once. */
  readonly twice: readonly string[]
}

export async function watch(db: Connection, table: string): Promise<Watcher> {
  const seen = new Set<string>()
  const twice: string[] = []
  let gaps = 0
  const subscription = await db.live<{ marker: string }>(table)
  subscription.subscribe(message => {
    if (message.action === 'GAP') gaps++
    if (message.action !== 'CREATE') return
    const { marker } = message.value
    if (seen.has(marker)) twice.push(marker)
    seen.add(marker)
  })
  return {
    seen,
    twice,
    get gaps() {
      return gaps
    },
  }
}
