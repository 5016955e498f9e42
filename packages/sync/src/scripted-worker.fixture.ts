import { type SyncConnection, Uuid } from '@surrealengine/core'
import type { SyncContext } from '@surrealengine/core/scope'
import { type ConnectionUrl, parseUrl, type Transport } from '@surrealengine/core/transport'
import type { Bridge, BridgeResult } from './bridge.js'
import { createSyncConnection } from './sync-connection.js'
import { type Reply, type Request, wireCodec } from './wire.js'
import type { leaseWorker, WorkerNeed } from './worker-lease.js'

const codec = wireCodec()

/** What a scripted worker does with a call: it returns the result, or throws a `ScriptedEnd`. */
export type Script = (request: Request) => unknown

/** A worker without a thread, which answers as its script says. */
export interface ScriptedWorker extends Bridge {
  readonly calls: Request[]
  /** How long each of them would have been waited for. */
  readonly maxWaits: number[]
  hasEnded: boolean
  /** Its lease was released. */
  released: boolean
}

/** Thrown by a script to end a call in some other way than with a result. */
export class ScriptedEnd extends Error {
  readonly result: BridgeResult

  constructor(result: BridgeResult) {
    super(result.kind)
    this.result = result
  }
}

/** The worker ends before the call was handed over, or during it where it was `sent`. */
export function workerEnded(sent: boolean, cause?: unknown): ScriptedEnd {
  return new ScriptedEnd({ kind: 'ended', sent, cause })
}

/** The call fails with an error of the library. */
export function failure(code: string, message = 'refused'): ScriptedEnd {
  const error = { is: 'library', code, message, retryable: false, outcome: 'not-run' }
  return new ScriptedEnd({ kind: 'answered', bytes: codec.encode({ ok: false, error }) })
}

/** A worker that does what `script` returns at the time of each call. */
export function scriptedWorker(script: () => Script = () => accept): ScriptedWorker {
  const worker: ScriptedWorker = {
    calls: [],
    maxWaits: [],
    hasEnded: false,
    released: false,
    probe: () => !worker.hasEnded,
    call(bytes, maxWait) {
      if (worker.hasEnded) return { kind: 'ended', sent: false, cause: undefined }
      const request = codec.decode(bytes) as Request
      worker.calls.push(request)
      worker.maxWaits.push(maxWait)
      try {
        const reply: Reply = { ok: true, result: script()(request) }
        return { kind: 'answered', bytes: codec.encode(reply) }
      } catch (thrown) {
        if (!(thrown instanceof ScriptedEnd)) throw thrown
        if (thrown.result.kind !== 'answered') worker.hasEnded = true
        return thrown.result
      }
    },
    end() {
      worker.hasEnded = true
    },
  }
  return worker
}

/** The handle of what each method creates. */
const HANDLES: Readonly<Record<string, number>> = {
  ...{ open: 7, session: 8, forkSession: 9, lease: 10, beginTransaction: 11 },
}
/** The id of every session that is created. */
export const SESSION: Uuid = Uuid.v7()

/** Answers a call that creates something with a handle, and every other with nothing. */
export const accept: Script = ({ method }) => {
  const handle = HANDLES[method]
  if (handle === undefined) return undefined
  return { handle, ...(method.endsWith('ession') && { id: SESSION }) }
}

/** Does as `script` says for the methods it names, and accepts every other call. */
export function acceptExcept(script: Readonly<Record<string, () => unknown>>): Script {
  return request => (Object.hasOwn(script, request.method) ? script[request.method]?.() : accept(request))
}

/** A function that throws this. */
export function throwing(error: Error): () => never {
  return () => {
    throw error
  }
}

/** The workers of one test. */
export interface ScriptedWorkers {
  readonly lease: typeof leaseWorker
  readonly workers: ScriptedWorker[]
  /** What kind of worker was asked for each time. */
  readonly needs: WorkerNeed[]
  /** What they do from now on. */
  script: Script
  /** The methods that were called so far, worker by worker. */
  methods(): string[][]
}

/** Workers, each started when it is asked for. */
export function scriptedWorkers(): ScriptedWorkers {
  const workers: ScriptedWorker[] = []
  const needs: WorkerNeed[] = []
  const made: ScriptedWorkers = {
    lease: (_, need) => {
      const worker = scriptedWorker(() => made.script)
      workers.push(worker)
      needs.push(need)
      return {
        bridge: worker,
        release: () => {
          worker.released = true
        },
      }
    },
    workers,
    needs,
    script: accept,
    methods: () => workers.map(({ calls }) => calls.map(({ method }) => method)),
  }
  return made
}

/** What core passes on for a connection to this address, and what it is told about the connection's name. */
export function contextOf(
  address: string,
  options: Readonly<Record<string, unknown>> = {},
): { readonly context: SyncContext; readonly told: readonly string[] } {
  const told: string[] = []
  const exclusive = !address.startsWith('ws')
  const url: ConnectionUrl = parseUrl(address, exclusive ? 'path' : 'host').url
  const transport: Transport = {
    name: 'scripted',
    schemes: [url.scheme],
    module: 'file:///scripted.js',
    capabilities: () => ({ live: false, transactions: true, heartbeat: false, session: 'link', exclusive }),
    connect: () => Promise.reject(new Error('The calling thread must not connect')),
  }
  const context: SyncContext = {
    options,
    transport,
    urls: [url],
    authentication: { kind: 'anonymous' },
    name: undefined,
    poolModule: undefined,
    timeout: 30_000,
    requestTimeout: 10_000,
    leave: () => void told.push('leave'),
    enterAgain: () => void told.push('enter again'),
  }
  return { context, told }
}

/** A blocking connection over scripted workers, connected, and what it asked of them. */
export function connected(
  address = 'ws://host',
  options: Readonly<Record<string, unknown>> = {},
): ScriptedWorkers & {
  readonly db: SyncConnection
  readonly scripts: ScriptedWorkers
  /** The calls since it was connected, as `[handle, method, params]`, in whichever worker. */
  since(): unknown[]
} {
  const scripts = scriptedWorkers()
  const db = createSyncConnection(contextOf(address, options).context, scripts.lease)
  db.connectSync()
  const before = scripts.workers[0]?.calls.length ?? 0
  const since = (): unknown[] =>
    scripts.workers
      .flatMap(({ calls }) => calls)
      .slice(before)
      .map(({ handle, method, params }) => [handle, method, params])
  return { ...scripts, scripts, db, since }
}

/** What a call threw. */
export function thrownBy(run: () => unknown): unknown {
  try {
    run()
  } catch (thrown) {
    return thrown
  }
  throw new Error('It did not throw')
}
