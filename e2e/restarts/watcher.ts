import type { Connection } from '@surrealengine/core'

/** A subscription and its messages. */
export interface Watcher {
  /** Number of gaps that it reported. */
  readonly gaps: number
  /** The markers of the changes it reported. */
  readonly seen: Set<string>
  /** Markers that it reported more than once. */
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
