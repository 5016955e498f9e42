import { parentPort, workerData } from 'node:worker_threads'
import { startFaultProxy } from '@surrealengine/testing'

// A proxy that serves while the thread of the test waits. It says where it is, and stalls when it is told to.
const proxy = await startFaultProxy(workerData)
parentPort.on('message', () => {
  proxy.inject({ kind: 'stall' })
  parentPort.postMessage('stalled')
})
parentPort.postMessage(proxy.wsUrl)
