import { until } from './waiting.js'

/** What keeps the process alive, by kind. */
export type Resources = ReadonlyMap<string, number>

/** Returns the resources while no test runs. Waits for timers and sockets of earlier setup. */
export async function resourcesAtRest(): Promise<Resources> {
  const fleeting = ['Timeout', 'Immediate', 'TCPSocketWrap']
  await until(() => !fleeting.some(kind => resourcesNow().has(kind)), 'no timer or socket is left')
  return resourcesNow()
}

function resourcesNow(): Resources {
  const count = new Map<string, number>()
  for (const kind of process.getActiveResourcesInfo()) count.set(kind, (count.get(kind) ?? 0) + 1)
  return count
}

/** Describes the resources that were added since; an empty string if there are none. */
export function resourcesLeft(before: Resources): string {
  return [...resourcesNow()]
    .filter(([kind, count]) => count > (before.get(kind) ?? 0))
    .map(([kind, count]) => `${kind}: ${count} instead of ${before.get(kind) ?? 0}`)
    .join(', ')
}
