import type { ServerFault } from '@surrealengine/core'
import type { Engine, EngineAudience, EngineSettings } from '@surrealengine/core/engine'
import { say } from '#prose'
import type { Location } from './location.js'
import type { Request, Response, StorageTrouble } from './messages.js'
import { WorkerError } from './open-failure.js'
import type { ReadyWorker } from './start-worker.js'

/** The database to open in a worker. */
export interface WorkerEngineOptions {
  readonly location: Location
  readonly settings: EngineSettings
  readonly audience: EngineAudience
}

type Done = Extract<Response, { kind: 'done' }>

interface Waiting {
  resolve(done: Done): void
  reject(cause: unknown): void
}

type Body = Request extends infer Each ? (Each extends { readonly id: number } ? Omit<Each, 'id'> : never) : never

/** The fault of a call whose writes were not stored, with the details that servers send for a conflict. */
const FAULTS: Readonly<Record<Exclude<StorageTrouble, 'broken'>, Omit<ServerFault, 'message'>>> = {
  conflict: { kind: 'Query', details: { kind: 'TransactionConflict' } },
  full: { kind: 'Internal', details: { kind: 'StorageFull' } },
}

/** Opens an engine in a worker. Rejects with a `WorkerError` if the worker could not. */
export async function workerEngine(
  { worker, gone, terminate }: ReadyWorker,
  { location, settings, audience }: WorkerEngineOptions,
): Promise<Engine> {
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  let cause: Error | undefined
  let lose = (_cause: unknown): void => {}
  const lost = new Promise<unknown>(resolve => {
    lose = resolve
  })

  worker.addEventListener('message', ({ data }: MessageEvent<Response>) => receive(data))
  worker.addEventListener('messageerror', () => die(say('worker-is-gone', '')))
  void gone.then(words => die(say('worker-is-gone', words)))

  function receive(response: Response): void {
    switch (response.kind) {
      case 'here':
      case 'ready':
        break
      case 'notification':
        audience.onNotification(response.bytes)
        break
      case 'died':
        die(say('engine-failed', response.words))
        break
      case 'failed':
        take(response.id)?.reject(new WorkerError(response.failure))
        break
      case 'done':
        take(response.id)?.resolve(response)
    }
  }

  function take(id: number): Waiting | undefined {
    const found = waiting.get(id)
    waiting.delete(id)
    return found
  }

  /** Rejects the pending requests and all later ones. */
  function die(words: string): void {
    if (cause !== undefined) return
    cause = new Error(words)
    for (const { reject } of waiting.values()) reject(cause)
    waiting.clear()
    terminate()
    lose(cause)
  }

  function ask(body: Body, transfer: Transferable[] = []): Promise<Done> {
    return new Promise((resolve, reject) => {
      if (cause !== undefined) return reject(cause)
      const id = ++lastId
      waiting.set(id, { resolve, reject })
      worker.postMessage({ ...body, id }, transfer)
    })
  }

  await ask({ kind: 'open', settings, database: location.kind === 'memory' ? undefined : location.name })
  return {
    execute: async (frame, onStorageFault) => {
      const { value, trouble } = await ask({ kind: 'execute', frame })
      if (trouble !== undefined && trouble !== 'broken') {
        onStorageFault?.({ ...FAULTS[trouble], message: say(`not-kept-${trouble}`) })
      }
      return bytesOf(value)
    },
    exportSql: async parts => {
      const { value } = await ask({ kind: 'export', parts })
      return String(value)
    },
    listen: () => {},
    free: async () => {
      await ask({ kind: 'free' })
      cause = new Error(say('worker-is-gone', ''))
      terminate()
    },
    lost,
  }
}

function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value
  throw new TypeError('no bytes')
}
