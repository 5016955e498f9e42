import type { MessagePort, Worker } from 'node:worker_threads'
import { workerArguments } from './arguments.js'
import { startWorker, type Threads, threads } from './threads.js'

/** How a call over a bridge ended. */
export type Crossing =
  | { readonly kind: 'answer'; readonly bytes: Uint8Array }
  /** The worker thread ended; `sent`: it had the call by then. */
  | { readonly kind: 'ended'; readonly sent: boolean; readonly cause: unknown }
  /** No answer came in time. The worker thread was thrown away. */
  | { readonly kind: 'silent' }

/** A worker that is asked by a thread that waits, one call at a time. */
export interface CallWorker {
  /** Whether it is there. */
  readonly isAlive: boolean
  /** Hands bytes over and waits for the answer, so many milliseconds at most. */
  call(bytes: Uint8Array, patience: number): Crossing
  /** Ends it. Idempotent. */
  end(): void
}

/** A message that only asks whether anybody is there. Runtimes deliver `undefined` as it is, or as `null`. */
export const EMPTY = 0

/** What the worker starts with. */
export interface WorkerData {
  readonly port: MessagePort
  /** Counts what the worker posted; the other thread waits on it. */
  readonly posted: Int32Array
}

/** So often a thread that waits looks whether the worker is still there. Milliseconds. */
const LOOK = 50

/**
 * A worker thread that is asked by a thread that waits, and does nothing else meanwhile.
 *
 * Why it is our own and no library stands in the package's README, with figures.
 */
export class Bridge implements CallWorker {
  readonly #threads: Threads
  readonly #posted = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  readonly #worker: Worker
  readonly #port: MessagePort
  /** Whether the port tells what it takes: declared to give nothing, under Node `postMessage` gives `true` unless it is closed. */
  readonly #tells: boolean
  #ended = false
  #cause: unknown

  /**
   * Starts the thread.
   * @throws UnsupportedError where there are no threads, or this process may not start one.
   */
  constructor(given: Threads = threads()) {
    this.#threads = given
    const { MessageChannel } = given
    const { port1, port2 } = new MessageChannel()
    const data: WorkerData = { port: port2, posted: this.#posted }
    const flags = workerArguments(process.execArgv)
    this.#port = port1
    this.#worker = startWorker(given, {
      name: 'surrealengine',
      workerData: data,
      transferList: [port2],
      ...(flags !== undefined && { execArgv: flags }),
    })
    const taken: unknown = port1.postMessage(EMPTY)
    this.#tells = taken === true
    // While nothing is asked of it, it keeps nobody here.
    this.#worker.unref()
    this.#worker.on('error', error => {
      this.#cause ??= error
    })
    this.#worker.on('exit', () => {
      this.#ended = true
    })
  }

  get isAlive(): boolean {
    if (this.#ended) return false
    this.#read()
    return this.#post(EMPTY)
  }

  call(bytes: Uint8Array, patience: number): Crossing {
    if (this.#ended || !this.#post(bytes)) return this.#gone(false)
    const end = performance.now() + patience
    for (;;) {
      const posted = Atomics.load(this.#posted, 0)
      const answer = this.#read()
      if (answer !== undefined) return { kind: 'answer', bytes: answer }
      if (this.#ended) return this.#gone(true)
      const left = end - performance.now()
      if (left <= 0) {
        this.end()
        return { kind: 'silent' }
      }
      if (Atomics.wait(this.#posted, 0, posted, Math.min(left, LOOK)) === 'timed-out') this.#post(EMPTY)
    }
  }

  end(): void {
    this.#ended = true
    this.#port.close()
    this.#worker.terminate().catch(() => {})
  }

  /** The next answer that lies there. What the worker said about its end is kept. */
  #read(): Uint8Array | undefined {
    const received: { message: unknown } | undefined = this.#threads.receiveMessageOnPort(this.#port)
    const message = received?.message
    if (message instanceof Uint8Array) return message
    if (message !== undefined) this.#cause = message
    return undefined
  }

  /**
   * Whether the port took it. One whose other end is gone takes nothing, which it hears of when it is read: so an empty message
   * is how to find out.
   */
  #post(message: Uint8Array | typeof EMPTY): boolean {
    const taken: unknown = this.#port.postMessage(message)
    if (this.#tells && taken !== true) this.#ended = true
    return !this.#ended
  }

  #gone(sent: boolean): Crossing {
    this.end()
    return { kind: 'ended', sent, cause: this.#cause }
  }
}
