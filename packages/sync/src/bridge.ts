import type { MessagePort, Worker } from 'node:worker_threads'
import type { WorkerData } from './wire.js'
import { startWorker, type Threads, workerThreads } from './worker-thread.js'

/** Carries one call at a time to a worker, and blocks until it is answered. */
export interface Bridge {
  /** Finds out whether the worker is still running. */
  probe(): boolean
  /** Sends bytes and blocks until the answer arrives, for `maxWait` milliseconds at most. */
  call(bytes: Uint8Array, maxWait: number): BridgeResult
  /** Ends the worker. Idempotent. */
  end(): void
}

/** How a call over a bridge ended. */
export type BridgeResult =
  | { readonly kind: 'answered'; readonly bytes: Uint8Array }
  /** The worker ended. `sent`: the call had been handed over to it. */
  | { readonly kind: 'ended'; readonly sent: boolean; readonly cause: unknown }
  /** No answer arrived in time, and the worker was terminated. */
  | { readonly kind: 'timed-out' }

/** A message that is not a call. Not `undefined`, which some runtimes deliver as `null`. */
const PROBE = 0

/** How often a waiting thread checks that the worker is still running. Milliseconds. */
const PROBE_INTERVAL = 50

/**
 * A bridge to a worker thread. The package's README says why no library is used for it, with figures.
 *
 * A blocked thread receives no events, so the end of the worker is noticed by its port: a port whose other end is gone
 * takes no more messages.
 */
export class ThreadBridge implements Bridge {
  readonly #threads: Threads
  readonly #posted = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  readonly #worker: Worker
  readonly #port: MessagePort
  /**
   * Whether `postMessage` tells if the message was taken. It is declared to return nothing; Node's returns `true`
   * unless the port is closed.
   */
  readonly #reportsTaken: boolean
  #ended = false
  /** What the worker said about its end. */
  #cause: unknown

  /**
   * Starts the thread.
   * @throws UnsupportedError where there are no worker threads, or this process may not start one.
   */
  constructor(threads: Threads = workerThreads()) {
    const { port1, port2 } = new threads.MessageChannel()
    const data: WorkerData = { port: port2, posted: this.#posted }
    this.#threads = threads
    this.#port = port1
    this.#worker = startWorker(threads, data)
    const taken: unknown = port1.postMessage(PROBE)
    this.#reportsTaken = taken === true
    // An idle worker does not keep the process alive.
    this.#worker.unref()
    this.#worker.on('error', error => {
      this.#cause ??= error
    })
    this.#worker.on('exit', () => {
      this.#ended = true
    })
  }

  probe(): boolean {
    if (this.#ended) return false
    // A port learns that its other end is gone when it is read.
    this.#read()
    return this.#post(PROBE)
  }

  call(bytes: Uint8Array, maxWait: number): BridgeResult {
    if (this.#ended || !this.#post(bytes)) return this.#endedResult(false)
    const deadline = performance.now() + maxWait
    for (;;) {
      const posted = Atomics.load(this.#posted, 0)
      const answer = this.#read()
      if (answer !== undefined) return { kind: 'answered', bytes: answer }
      if (this.#ended) return this.#endedResult(true)
      const left = deadline - performance.now()
      if (left <= 0) {
        this.end()
        return { kind: 'timed-out' }
      }
      if (Atomics.wait(this.#posted, 0, posted, Math.min(left, PROBE_INTERVAL)) === 'timed-out') this.#post(PROBE)
    }
  }

  end(): void {
    this.#ended = true
    this.#port.close()
    this.#worker.terminate().catch(() => {})
  }

  /** Reads the next answer, if there is one. Anything else is what the worker says about its end, which is kept. */
  #read(): Uint8Array | undefined {
    const received: { message: unknown } | undefined = this.#threads.receiveMessageOnPort(this.#port)
    const message = received?.message
    if (message instanceof Uint8Array) return message
    if (message !== undefined) this.#cause = message
    return undefined
  }

  /** Posts a message. Returns whether the worker was still there to take it, as far as the platform tells. */
  #post(message: Uint8Array | typeof PROBE): boolean {
    const taken: unknown = this.#port.postMessage(message)
    if (this.#reportsTaken && taken !== true) this.#ended = true
    return !this.#ended
  }

  #endedResult(sent: boolean): BridgeResult {
    this.end()
    return { kind: 'ended', sent, cause: this.#cause }
  }
}
