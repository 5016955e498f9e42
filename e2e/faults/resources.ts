import { until } from './waiting.js'

/** What keeps the process alive, by kind. */
export type Resources = ReadonlyMap<string, number>

/** What is there while no test runs. The timers and sockets of whoever prepared it are waited for. */
export async function resourcesAtRest(): Promise<Resources> {
  const fleeting = ['Timeout', 'Immediate', 'TCPSocketWrap']
  await until(() => !fleeting.some(kind => resourcesNow().has(kind)), 'nothing is under way')
  return resourcesNow()
}

function resourcesNow(): Resources {
  const count = new Map<string, number>()
  for (const kind of process.getActiveResourcesInfo()) count.set(kind, (count.get(kind) ?? 0) + 1)
  return count
}

/** What is there now and was not before, in words; nothing where that is nothing. */
export function resourcesLeft(before: Resources): string {
  return [...resourcesNow()]
    .filter(([kind, count]) => count > (before.get(kind) ?? 0))
    .map(([kind, count]) => `${kind}: ${count} instead of ${before.get(kind) ?? 0}`)
    .join(', ')
}
