// One client of one scenario, in its own process, so that its code is compiled for this workload alone and its CPU and
// heap are measured alone. It measures on request. Its argument is the scenario, the client and the place, in JSON.
import { measureGrowth, measureHeap, measureHeld, measureRound } from './client/measure.mjs'
import { WORKLOADS } from './workloads/workloads.mjs'

const MEASURES = { round: measureRound, heap: measureHeap, growth: measureGrowth, held: measureHeld }

const { scenario, client, place } = JSON.parse(process.argv[2])

process.on('disconnect', () => process.exit())
try {
  const { clients } = await WORKLOADS[scenario.workload]()
  const drop = () => process.send({ drop: true })
  const workload = await clients[client]({ ...place, drop }, scenario)
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
