import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks'
import { setImmediate as turn } from 'node:timers/promises'

/** Milliseconds between two looks at the event loop. What is recorded holds them. */
const LOOK = 1
const NANO = 1e6

/**
 * One round: what each operation takes, and how late the event loop was at worst in 99 of 100 looks. A
 * workload may tell a figure of its own.
 *
 * @param {{ run: (operations: number, atOnce: number) => Promise<object | void>, prepare?: () => unknown }} workload
 * @param {{ operations: number, atOnce: number, blocking?: boolean }} size
 */
export async function measureRound(workload, { operations, atOnce, blocking = false }) {
  const { run, prepare } = workload
  const delay = monitorEventLoopDelay({ resolution: LOOK })
  // What has to be prepared is measured one by one, without what prepares it.
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
 * Bytes that each operation allocates on the heap: how much it grows while nothing is collected. The process has room for
 * that in its youngest generation; where it was not enough, fewer operations are looked at.
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
      // Collections are told a turn later.
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
  throw new Error('One operation alone fills the youngest generation')
}

/** Whether the heap grows: what is used after the first operations, and after all of them. */
export async function measureGrowth({ run }, { operations, atOnce, first }) {
  await run(first, atOnce)
  const heapAtFirst = await settledHeap()
  const figures = await measureRound({ run }, { operations: operations - first, atOnce })
  const heapAtEnd = await settledHeap()
  return { ...figures, heapAtFirst, heapAtEnd, heapGrowth: heapAtEnd - heapAtFirst }
}

/** Bytes of the heap that each operation holds, once what all of them share is there. */
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
