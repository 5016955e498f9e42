import { setImmediate as turn } from 'node:timers/promises'
import { oneIn } from '@surrealengine/fixtures/thorough'
import { startServer, type TestServer } from '@surrealengine/testing'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { cellsOf, type TransportName } from './cell.js'
import { type Resources, resourcesAtRest } from './resources.js'
import { Scene } from './scene.js'
import { ROWS } from './table.js'

/** Runs the cells of one transport. Each transport has its own file, so that they run in parallel. */
export function runTable(transport: TransportName): void {
  const cells = cellsOf(ROWS).filter(cell => cell.transport === transport)
  const all = cells.flatMap(({ name, cell }) => (typeof cell === 'function' ? [{ name, check: cell }] : []))
  const checks = oneIn(4, all)
  const reasons = cells.flatMap(({ name, cell }) => (typeof cell === 'string' ? [`${name}: ${cell}`] : []))

  /** Unhandled rejections, and warnings of the platform about listeners and timers. */
  const strays: unknown[] = []
  const onStray = (stray: unknown): void => void strays.push(stray)

  let server: TestServer
  let before: Resources

  beforeAll(async () => {
    process.on('unhandledRejection', onStray).on('warning', onStray)
    server = await startServer()
    before = await resourcesAtRest()
  })

  afterAll(async () => {
    await server.stop()
    process.off('unhandledRejection', onStray).off('warning', onStray)
    const summary = `${ROWS.length} rows over ${transport}: ${checks.length} tests, ${reasons.length} reasons`
    console.log([server.description, ...reasons, summary].join('\n'))
  })

  beforeEach(() => {
    strays.length = 0
  })

  afterEach(() => {
    vi.useRealTimers()
    vi.restoreAllMocks()
  })

  let scenes = 0

  for (const { name, check } of checks) {
    test(name, async () => {
      const scene = new Scene(server, `scene${++scenes}`, before)
      try {
        await check(scene)
        vi.useRealTimers()
        vi.restoreAllMocks()
        await scene.finish()
        // Unhandled rejections are reported after the microtasks of their turn.
        await turn()
        expect(strays).toEqual([])
      } finally {
        await scene.stop()
      }
    })
  }
}
