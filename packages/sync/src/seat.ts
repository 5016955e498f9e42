import {
  ConnectionClosedError,
  ConnectionError,
  ConnectionLostError,
  DatabaseLockedError,
  isRecord,
  NotConnectedError,
  type SyncContext,
} from '@surrealengine/core'
import { ask, type Troubles } from './ask.js'
import type { CallWorker } from './bridge.js'
import { crossingOptions } from './crossing-options.js'
import { findHome, type Home, type Stay } from './home.js'
import { createJournal } from './journal.js'
import { keepsEngineThreads } from './kept-threads.js'
import type { Names } from './names.js'

/** A real connection in a worker thread. */
export interface Place {
  readonly bridge: CallWorker
  readonly handle: number
}

/** Starting a thread and loading what it needs has a limit of its own, which is no part of a call's. Milliseconds. */
const START = 30_000

/**
 * Where the real connection of a blocking one sits. It takes a place in a worker thread when it is first needed; when that
 * thread ended, the next call takes another one, connects again, and goes on in the session as its user left it.
 */
export class Seat {
  readonly #context: SyncContext
  readonly #find: typeof findHome
  readonly #opening: ReturnType<typeof crossingOptions>
  readonly #journal: ReturnType<typeof createJournal>
  readonly #stay: Stay
  readonly #inMemory: boolean
  #place: (Place & { readonly home: Home }) | undefined
  /** Its user had it connected: it is to be so in whichever thread. */
  #wanted = false
  /** In the present thread it is where its user left it. */
  #restored = false
  /** A thread ended that had it open. */
  #abandoned = false
  #gone: 'closed' | 'memory' | undefined

  constructor(context: SyncContext, find: typeof findHome = findHome) {
    const [url] = context.urls
    this.#context = context
    this.#find = find
    this.#opening = crossingOptions(context)
    this.#journal = createJournal(context)
    const exclusive = url !== undefined && context.transport.capabilities(url).exclusive
    this.#stay = { exclusive, stays: url?.scheme === 'rocksdb' || (exclusive && keepsEngineThreads()) }
    this.#inMemory = url?.scheme === 'mem'
  }

  /** Whether it was closed. */
  get isClosed(): boolean {
    return this.#gone === 'closed'
  }

  /** The connection in its thread, where it has one now. */
  get present(): Place | undefined {
    if (this.#place?.bridge.isAlive === false) {
      this.#abandoned = true
      this.#leave()
    }
    return this.#place
  }

  /** Connects, within so many milliseconds. */
  connect(options: unknown, timeout: number): void {
    if (this.#gone === 'closed') this.#context.enterAgain()
    this.#gone = undefined
    this.#connectIn(this.#take(), [options], timeout)
  }

  /** Where its session is. */
  get names(): Names {
    return this.#journal.names()
  }

  /** Calls a method of the connection. `timeout`: the call's own, in milliseconds. */
  call(method: string, args: readonly unknown[], timeout: number): { readonly at: Place; readonly result: unknown } {
    const at = this.#ready(timeout)
    const result = ask(at.bridge, { target: at.handle, method, params: args }, timeout)
    // Whatever is answered is answered over a link.
    this.#wanted = true
    this.#restored = true
    this.#journal.note(method, args, result)
    return { at, result }
  }

  /** Closes the connection, and gives its place up. */
  close(): void {
    const at = this.present
    this.#gone = 'closed'
    this.#wanted = false
    this.#context.leave()
    try {
      if (at !== undefined) {
        ask(at.bridge, { target: at.handle, method: 'close', params: [] }, this.#context.requestTimeout || START)
      }
    } catch (error) {
      // What was there ended with its thread.
      if (at?.bridge.isAlive === true) throw error
    } finally {
      this.#leave()
    }
  }

  /** A connection that a call may be sent to. To bring it back may take as long as the call. */
  #ready(timeout: number): Place {
    const present = this.present
    if (this.#gone === 'closed') {
      throw new ConnectionClosedError('The connection is closed', { hint: 'Call connectSync() to open it again.' })
    }
    if (this.#gone === 'memory') {
      throw new ConnectionLostError('The database in memory is gone with the worker thread that held it', {
        hint: 'connectSync() begins with an empty one.',
      })
    }
    if (present === undefined && !this.#wanted && this.#context.options['autoConnect'] !== true) {
      throw new NotConnectedError('The connection is not connected yet', {
        hint: 'Call connectSync() first, or pass autoConnect: true.',
      })
    }
    const at = present ?? this.#take()
    if (this.#wanted && !this.#restored) this.#connectIn(at, [{ timeout: `${timeout}ms` }], timeout)
    return at
  }

  #connectIn(at: Place, params: readonly unknown[], timeout: number): void {
    const { bridge, handle: target } = at
    try {
      ask(bridge, { target, method: 'connect', params }, timeout)
    } catch (error) {
      throw this.#abandoned ? stillLocked(error) : error
    }
    if (!this.#restored) {
      for (const variable of this.#journal.variables()) {
        ask(bridge, { target, method: 'set', params: [...variable, ...params] }, timeout)
      }
    }
    this.#wanted = true
    this.#restored = true
  }

  #take(): Place {
    const present = this.present
    if (present !== undefined) return present
    const home = this.#find(this.#context.transport, this.#stay)
    const { options, ...rest } = this.#opening
    const opening = { ...rest, options: { ...options, ...this.#journal.options() } }
    try {
      const made = ask(home.bridge, { target: 0, method: 'open', params: [opening] }, START, STARTING)
      this.#place = { bridge: home.bridge, handle: handleIn(made), home }
      return this.#place
    } catch (error) {
      home.leave()
      throw error
    }
  }

  #leave(): void {
    this.#place?.home.leave()
    if (this.#wanted && this.#inMemory) {
      this.#wanted = false
      this.#gone = 'memory'
    }
    this.#place = undefined
    this.#restored = false
  }
}

/** The handle in what a call gave that made something in the worker. */
export function handleIn(made: unknown): number {
  return isRecord(made) ? Number(made['handle']) : Number.NaN
}

const STARTING: Troubles = {
  ended: (_, cause) =>
    new ConnectionError('The worker thread of blocking calls ended before it could begin', {
      hint: 'In a bundle keep every package external: the thread starts from a file of @surrealengine/sync. See docs/bundling.md.',
      ...(cause !== undefined && { cause }),
    }),
}

/** An engine whose thread is gone can be closed by nobody. */
function stillLocked(error: unknown): unknown {
  if (!(error instanceof DatabaseLockedError)) return error
  return new DatabaseLockedError(error.message, {
    cause: error.cause,
    hint: 'The thread that had it open ended without closing it, and the engine keeps its lock until this process ends: start the process again.',
  })
}
