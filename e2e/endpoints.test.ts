import { connect, isSurrealEngineError } from '@surrealengine/core'
import { type FaultProxy, startFaultProxy, startServer } from '@surrealengine/testing'
import '@surrealengine/transport-ws'
import { amount } from '@surrealengine/fixtures/thorough'
import { expect, test } from 'vitest'

/** How often an endpoint fails or recovers under the load. */
const TURNS = amount(500, 40)

/** A reproducible sequence of pseudo-random numbers (mulberry32). */
function sequence(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

test('with three endpoints that fail and recover under load, every call settles and none runs twice', async () => {
  const server = await startServer()
  const proxies: FaultProxy[] = []
  for (let each = 0; each < 3; each++) proxies.push(await startFaultProxy(server))
  const { username, password } = server
  const db = await connect({
    url: proxies.map(({ wsUrl }) => wsUrl),
    namespace: 'many',
    database: 'many',
    username,
    password,
    requestTimeout: '10s',
    initialDelay: '10ms',
    maxDelay: '100ms',
  })
  await db.query('DEFINE TABLE written')
  const random = sequence(7)
  let isOver = false
  const acknowledged = new Set<string>()
  const unknown = new Set<string>()
  const refused = new Set<string>()

  async function write(name: string): Promise<void> {
    for (let n = 0; !isOver || acknowledged.size === 0; n++) {
      const marker = `${name}-${n}`
      try {
        await db.create('written', { marker })
        acknowledged.add(marker)
      } catch (error) {
        if (!isSurrealEngineError(error)) throw error
        const ledger = error.outcome === 'unknown' ? unknown : refused
        ledger.add(marker)
      }
      // A pause, so that a link that answers leaves time for the others.
      await new Promise(resolve => setTimeout(resolve, 2))
    }
  }

  async function disturb(): Promise<void> {
    const down = new Map<FaultProxy, { remove(): Promise<unknown> | unknown }>()
    for (let n = 0; n < TURNS; n++) {
      const proxy = proxies[Math.floor(random() * proxies.length)]
      if (proxy === undefined) throw new Error('no such proxy')
      const fault = down.get(proxy)
      if (fault === undefined) {
        down.set(proxy, proxy.inject({ kind: 'refuse' }))
        proxy.reset()
      } else {
        await fault.remove()
        down.delete(proxy)
      }
      await new Promise(resolve => setTimeout(resolve, 20 + random() * 200))
    }
    for (const fault of down.values()) await fault.remove()
    isOver = true
  }

  await Promise.all([disturb(), ...['a', 'b', 'c', 'd'].map(write)])
  const [markers] = await db.query<[string[]]>('SELECT VALUE marker FROM written', {}, { timeout: '30s' })
  const counts = new Map<string, number>()
  for (const marker of markers) counts.set(marker, (counts.get(marker) ?? 0) + 1)
  expect(acknowledged.size).toBeGreaterThan(0)
  // Links were lost under it.
  expect(db.stats().created).toBeGreaterThan(1)
  for (const marker of acknowledged) expect(counts.get(marker), marker).toBe(1)
  for (const marker of unknown) expect(counts.get(marker) ?? 0, marker).toBeLessThanOrEqual(1)
  for (const marker of refused) expect(counts.get(marker) ?? 0, marker).toBe(0)

  await db.close()
  await Promise.all(proxies.map(proxy => proxy.stop()))
  await server.stop()
  process.stdout.write(
    `Endpoints: ${acknowledged.size} acknowledged, ${unknown.size} unknown, ${refused.size} not run, ${db.stats().created} links\n`,
  )
})
