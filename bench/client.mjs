// One contestant of one scenario, in a process of its own: its code is compiled for what it does itself, and its CPU and heap
// are counted alone. It measures when it is told to. Its argument is the scenario, the contestant and the place, in JSON.
import { measureGrowth, measureHeap, measureHeld, measureRound } from './client/measure.mjs'
import { WORKLOADS } from './workloads/workloads.mjs'

const MEASURES = { round: measureRound, heap: measureHeap, growth: measureGrowth, held: measureHeld }

const { scenario, contestant, place } = JSON.parse(process.argv[2])

process.on('disconnect', () => process.exit())
try {
  const { contestants } = await WORKLOADS[scenario.workload]()
  const drop = () => process.send({ drop: true })
  const workload = await contestants[contestant]({ ...place, drop }, scenario)
  process.on('message', async ({ measure, ...size }) => {
    try {
      process.send({ figures: await MEASURES[measure](workload, size) })
    } catch (error) {
      fail(error)
    }
  })
  process.send({ ready: true })
} catch (error) {
  fail(error)
}

function fail(error) {
  process.send({ failure: error instanceof Error ? error.stack : String(error) }, () => process.exit(1))
}
