import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks'
import { setImmediate as turn } from 'node:timers/promises'

/** Milliseconds between two samples of the event loop. The recorded delay includes them. */
const LOOK = 1
const NANO = 1e6

/**
 * Measures one round: the time and CPU of each operation, and the 99th percentile of the event loop delay. A workload
 * may return further figures.
 *
 * @param {{ run: (operations: number, atOnce: number) => Promise<object | void>, prepare?: () => unknown }} workload
 * @param {{ operations: number, atOnce: number, blocking?: boolean }} size
 */
export async function measureRound(workload, { operations, atOnce, blocking = false }) {
  const { run, prepare } = workload
  const delay = monitorEventLoopDelay({ resolution: LOOK })
  // Operations with a preparation are measured one by one, without the preparation.
  const slices = prepare === undefined ? 1 : operations
  let time = 0
  let cpu = 0
  const further = {}
  for (let slice = 0; slice < slices; slice++) {
    await prepare?.()
    if (!blocking) delay.enable()
    const cpuBefore = process.cpuUsage()
    const started = performance.now()
    const own = await run(operations / slices, atOnce)
    time += performance.now() - started
    const { user, system } = process.cpuUsage(cpuBefore)
    cpu += user + system
    delay.disable()
    Object.assign(further, own)
  }
  return {
    perSecond: (operations * 1000) / time,
    milliseconds: time / operations,
    cpuMicroseconds: cpu / operations,
    ...(!blocking && { loopDelayMilliseconds: Math.max(0, delay.percentile(99) / NANO - LOOK) }),
    ...further,
  }
}

/**
 * Measures the bytes that each operation allocates on the heap, as the growth without a garbage collection. The young
 * generation of the process is large enough for that; if not, fewer operations are measured.
 */
export async function measureHeap({ run, prepare }, { operations, atOnce }) {
  let collections = 0
  const observer = new PerformanceObserver(list => {
    collections += list.getEntries().length
  })
  observer.observe({ entryTypes: ['gc'] })
  try {
    for (let count = operations; count >= 1; count = Math.floor(count / 2)) {
      await prepare?.()
      globalThis.gc()
      // Collections are reported a turn later.
      await turn()
      await turn()
      collections = 0
      const before = process.memoryUsage().heapUsed
      await run(prepare === undefined ? count : 1, atOnce)
      const grown = process.memoryUsage().heapUsed - before
      await turn()
      await turn()
      if (collections === 0) return { heapBytes: Math.max(0, grown) / (prepare === undefined ? count : 1) }
    }
  } finally {
    observer.disconnect()
  }
  throw new Error('A single operation fills the young generation')
}

/** Measures whether the heap grows: its size after the first operations and after all of them. */
export async function measureGrowth({ run }, { operations, atOnce, first }) {
  await run(first, atOnce)
  const heapAtFirst = await settledHeap()
  const figures = await measureRound({ run }, { operations: operations - first, atOnce })
  const heapAtEnd = await settledHeap()
  return { ...figures, heapAtFirst, heapAtEnd, heapGrowth: heapAtEnd - heapAtFirst }
}

/** Measures the heap bytes that each pending operation holds, without what all of them share. */
export async function measureHeld({ hold }, { operations }) {
  const over = await hold(operations)
  await turn()
  await over()
  const before = await settledHeap()
  const release = await hold(operations)
  const held = (await settledHeap()) - before
  await release()
  return { heldBytes: Math.max(0, held) / operations }
}

async function settledHeap() {
  for (let pass = 0; pass < 3; pass++) {
    globalThis.gc()
    await turn()
  }
  return process.memoryUsage().heapUsed
}
