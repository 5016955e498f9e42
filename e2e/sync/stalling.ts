import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { TestServer } from '@surrealengine/testing'

/** A proxy to a server that can stop answering. It runs in another thread, since this one is blocked by its calls. */
export interface Stalling {
  readonly wsUrl: string
  /** Nothing gets through after this. */
  stall(): Promise<void>
  stop(): Promise<unknown>
}

export async function startStalling({ host, port }: TestServer): Promise<Stalling> {
  const worker = new Worker(new URL('./proxy-thread.mjs', import.meta.url), { workerData: { host, port } })
  const [wsUrl] = await once(worker, 'message')
  return {
    wsUrl,
    stall: async () => {
      worker.postMessage('stall')
      await once(worker, 'message')
    },
    stop: () => worker.terminate(),
  }
}
