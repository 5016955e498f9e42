import {
  type ConnectionUrl,
  parseUrl,
  type SyncConnection,
  type SyncContext,
  type Transport,
  Uuid,
} from '@surrealengine/core'
import type { CallWorker, Crossing } from './bridge.js'
import type { findHome, Stay } from './home.js'
import { createSyncConnection } from './sync-connection.js'
import { type Reply, type Request, wireCodec } from './wire.js'

const codec = wireCodec()

/** What a scripted worker does with a call: its result, or how the crossing ended. */
export type Script = (request: Request) => unknown

/** A worker in the test's hands, without a thread: it answers what its script says. */
export interface ScriptedWorker extends CallWorker {
  readonly calls: Request[]
  /** How long each of them would have been waited for. */
  readonly patience: number[]
  ended: boolean
  /** Its holder gave it up. */
  left: boolean
}

/** Thrown by a script: the crossing ends so. */
export class EndOfCrossing extends Error {
  readonly crossing: Crossing

  constructor(crossing: Crossing) {
    super(crossing.kind)
    this.crossing = crossing
  }
}

/** Makes one that does what the script says at each moment. */
export function scriptedWorker(script: () => Script = () => please): ScriptedWorker {
  const worker: ScriptedWorker = {
    calls: [],
    patience: [],
    ended: false,
    left: false,
    get isAlive() {
      return !worker.ended
    },
    call(bytes, patience) {
      if (worker.ended) return { kind: 'ended', sent: false, cause: undefined }
      const request = codec.decode(bytes) as Request
      worker.calls.push(request)
      worker.patience.push(patience)
      try {
        const reply: Reply = { ok: true, result: script()(request) }
        return { kind: 'answer', bytes: codec.encode(reply) }
      } catch (thrown) {
        if (!(thrown instanceof EndOfCrossing)) throw thrown
        if (thrown.crossing.kind !== 'answer') worker.ended = true
        return thrown.crossing
      }
    },
    end() {
      worker.ended = true
    },
  }
  return worker
}

/** An error of the library as a worker tells it. */
export function refusal(code: string, message = 'refused'): EndOfCrossing {
  const error = { is: 'library', code, message, retryable: false, outcome: 'not-run' }
  return new EndOfCrossing({ kind: 'answer', bytes: codec.encode({ ok: false, error }) })
}

/** The handle of what each method makes. */
const HANDLES: Readonly<Record<string, number>> = {
  ...{ open: 7, session: 8, forkSession: 9, lease: 10, beginTransaction: 11 },
}
/** The id of every session that is made. */
export const SESSION: Uuid = Uuid.v7()

/** What makes something gets a handle, everything else gets nothing. */
export const please: Script = ({ method }) => {
  const handle = HANDLES[method]
  if (handle === undefined) return undefined
  return { handle, ...(method.endsWith('ession') && { id: SESSION }) }
}

/** The workers of one test. */
export interface ScriptedWorkers {
  readonly find: typeof findHome
  readonly workers: ScriptedWorker[]
  readonly stays: Stay[]
  /** What they do from now on. */
  script: Script
  /** What was asked so far, worker by worker. */
  asked(): string[][]
}

/** Workers, each made when it is asked for. */
export function scriptedWorkers(): ScriptedWorkers {
  const workers: ScriptedWorker[] = []
  const stays: Stay[] = []
  const find: typeof findHome = (_, stay) => {
    const worker = scriptedWorker(() => made.script)
    workers.push(worker)
    stays.push(stay)
    return {
      bridge: worker,
      leave: () => {
        worker.left = true
      },
    }
  }
  const made: ScriptedWorkers = {
    find,
    workers,
    stays,
    script: please,
    asked: () => workers.map(({ calls }) => calls.map(({ method }) => method)),
  }
  return made
}

/** What core hands over for a connection to this address. */
export function contextOf(
  address: string,
  options: Readonly<Record<string, unknown>> = {},
): { readonly context: SyncContext; readonly heard: readonly string[] } {
  const heard: string[] = []
  const exclusive = !address.startsWith('ws')
  const url: ConnectionUrl = parseUrl(address, exclusive ? 'path' : 'host').url
  const transport: Transport = {
    name: 'scripted',
    schemes: [url.scheme],
    module: 'file:///scripted.js',
    capabilities: () => ({ live: false, transactions: true, heartbeat: false, session: 'link', exclusive }),
    connect: () => Promise.reject(new Error('it is not asked')),
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
    leave: () => void heard.push('leave'),
    enterAgain: () => void heard.push('enter again'),
  }
  return { context, heard }
}

/** A blocking connection over scripted workers, connected, and what it asked of them. */
export function connected(
  address = 'ws://host',
  options: Readonly<Record<string, unknown>> = {},
): ScriptedWorkers & {
  readonly db: SyncConnection
  readonly workers: ScriptedWorker[]
  readonly scripts: ScriptedWorkers
  /** What was asked since it was connected, as `[handle, method, params]`, of whichever thread. */
  since(): unknown[]
} {
  const scripts = scriptedWorkers()
  const db = createSyncConnection(contextOf(address, options).context, scripts.find)
  db.connectSync()
  const before = scripts.workers[0]?.calls.length ?? 0
  const since = (): unknown[] =>
    scripts.workers
      .flatMap(({ calls }) => calls)
      .slice(before)
      .map(({ target, method, params }) => [target, method, params])
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
