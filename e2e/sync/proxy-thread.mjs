import { parentPort, workerData } from 'node:worker_threads'
import { startFaultProxy } from '@surrealengine/testing'

// A proxy in a thread of its own, since that of the test is blocked by its calls. It posts its address, and stalls on a message.
const proxy = await startFaultProxy(workerData)
parentPort.on('message', () => {
  proxy.inject({ kind: 'stall' })
  parentPort.postMessage('stalled')
})
parentPort.postMessage(proxy.wsUrl)
