import { type ConnectionUrl, parseUrl, type SyncContext, type Transport } from '@surrealengine/core'
import type { CallWorker, Crossing } from './bridge.js'
import type { findHome, Stay } from './home.js'
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

function scriptedWorker(script: () => Script): ScriptedWorker {
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

/** Opens get handles, everything else gets nothing. */
export const please: Script = ({ method }) => (method === 'open' ? { handle: 7 } : undefined)

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
