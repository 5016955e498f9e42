import type { MessagePort, Worker } from 'node:worker_threads'
import { workerArguments } from './arguments.js'
import { type Threads, threads } from './threads.js'

/** How a call over a bridge ended. */
export type Crossing =
  | { readonly kind: 'answer'; readonly bytes: Uint8Array }
  /** The worker thread ended; `sent`: it had the call by then. */
  | { readonly kind: 'ended'; readonly sent: boolean; readonly cause: unknown }
  /** No answer came in time. The worker thread was thrown away. */
  | { readonly kind: 'silent' }

/** What the worker starts with. */
export interface WorkerData {
  readonly port: MessagePort
  /** Counts what the worker posted; the other thread waits on it. */
  readonly posted: Int32Array
}

/** So often a thread that waits looks whether the worker is still there. Milliseconds. */
const LOOK = 50

/**
 * A worker thread that is asked by a thread that waits. One call at a time: the caller does nothing else meanwhile.
 *
 * A library for it (synckit 0.12) was measured first: 1 000 point queries on `mem://`, one at a time, took 302–340 ms over it,
 * 276–305 ms over this, 234–276 ms without a thread. It was not taken for what it cannot do: it gives all calls of a worker
 * one limit of time, and a worker that ended cannot be replaced: every later call fails with "Worker exited with code 3".
 */
export class Bridge {
  readonly #threads: Threads = threads()
  readonly #posted = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  readonly #worker: Worker
  readonly #port: MessagePort
  #ended = false
  #cause: unknown

  constructor() {
    const { Worker, MessageChannel } = this.#threads
    const { port1, port2 } = new MessageChannel()
    const data: WorkerData = { port: port2, posted: this.#posted }
    const flags = workerArguments(process.execArgv)
    this.#port = port1
    this.#worker = new Worker(new URL('./worker.js', import.meta.url), {
      name: 'surrealengine',
      workerData: data,
      transferList: [port2],
      ...(flags !== undefined && { execArgv: flags }),
    })
    // While nothing is asked of it, it keeps nobody here.
    this.#worker.unref()
    this.#worker.on('error', error => {
      this.#cause ??= error
    })
    this.#worker.on('exit', () => {
      this.#ended = true
    })
  }

  /** Whether the worker thread is there, as far as can be told without asking it. */
  get isAlive(): boolean {
    if (!this.#ended) this.#read()
    return !this.#ended
  }

  /** Hands bytes over and waits for the answer, so many milliseconds at most. */
  call(bytes: Uint8Array, patience: number): Crossing {
    if (!this.isAlive || !this.#post(bytes)) return this.#gone(false)
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
      // An empty message is how to find out: a port whose other end is gone takes none.
      if (Atomics.wait(this.#posted, 0, posted, Math.min(left, LOOK)) === 'timed-out') this.#post(undefined)
    }
  }

  /** Ends the worker thread. Idempotent. */
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

  /** Whether the port took it. Reading a port is what makes it hear that the other end is gone. */
  #post(bytes: Uint8Array | undefined): boolean {
    // Declared to give nothing, it gives `true` unless the port is closed.
    const taken: unknown = this.#port.postMessage(bytes)
    if (taken !== true) this.#ended = true
    return !this.#ended
  }

  #gone(sent: boolean): Crossing {
    this.end()
    return { kind: 'ended', sent, cause: this.#cause }
  }
}
