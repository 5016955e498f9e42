import { mkdir } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { NodeEngine } from '@surrealdb/node'
import type { Uuid } from '@surrealengine/core'
import { ConnectionError, DatabaseLockedError, MissingPackageError } from '@surrealengine/core'
import { isRecord } from '@surrealengine/core/transport'
import type { CodecRegistry, ConnectionState } from 'surrealdb'
import type { ServerStorage } from '../running.js'
import type { Answer } from './answer.js'
import { joinMap, sliceMap } from './cbor-slices.js'
import { codec, type Frame, frameOf } from './frame.js'

/** The embedded engine, called with encoded requests. */
export interface Engine {
  /** Runs a request in a session. Returns the engine's reply byte for byte. */
  run(frame: Frame, session?: Uuid): Promise<Answer>
  /** The same for a request that this server makes itself. */
  ask(method: string, params: readonly unknown[], session?: Uuid): Promise<Answer>
  /** Returns the export of a database. */
  exportSql(namespace: string, database: string, parts: object): Promise<string>
  /** Called with each live notification. Set once. */
  onNotification: (notification: Uint8Array) => void
  /** Frees the engine. Running calls get a moment to end. Idempotent. */
  close(): Promise<void>
}

type EnginePackage = typeof import('@surrealdb/node')

const LOCKED = /lock/i
const LOCK_LIMIT = 30_000
const RUNNING_LIMIT = 1_000
const ID: Uint8Array = codec.encode(1)

/** Opens an engine in memory, or on a directory. */
export async function openEngine(
  storage: ServerStorage,
  from?: string,
  load: () => Promise<EnginePackage> = () => (from === undefined ? import('@surrealdb/node') : import(from)),
): Promise<Engine> {
  const { NodeEngine } = await load().catch((cause: unknown) => {
    const hint =
      from === undefined
        ? 'Install it: pnpm add -D @surrealdb/node surrealdb. Or put a surreal binary on the PATH.'
        : 'Pass a URL, as import.meta.resolve() returns it. Its native code may need a newer system.'
    throw new MissingPackageError(`${from ?? '@surrealdb/node'} cannot be loaded. ${hint}`, { hint, cause })
  })
  if (storage !== 'memory') await mkdir(storage.directory, { recursive: true })
  const url = storage === 'memory' ? 'mem://' : `surrealkv://${storage.directory}`
  let notify = (_notification: Uint8Array): void => {}
  const context = { options: {}, uniqueId: () => '', codecs: rawCodecs(bytes => notify(bytes)) }
  const node = await open(() => new NodeEngine(context), url)
  const running = new Set<Promise<unknown>>()
  let closing: Promise<void> | undefined
  // The engine exports from its own session, which is used for nothing else.
  let exporting: Promise<unknown> = Promise.resolve()

  async function run(frame: Frame, session?: Uuid): Promise<Answer> {
    if (closing !== undefined) throw new ConnectionError('The engine is closed')
    const bytes = joinMap({
      id: ID,
      method: codec.encode(frame.method),
      params: frame.params,
      session: session && codec.encode(session),
      txn: frame.transaction,
    })
    const reply = node.send<string, Uint8Array[], { readonly bytes: Uint8Array }>({ method: '', params: [bytes] })
    running.add(reply)
    try {
      return readReply((await reply).bytes)
    } finally {
      running.delete(reply)
    }
  }

  async function close(): Promise<void> {
    // A directory stays locked while a query runs. The wait is limited, because a query may never end.
    const enough = new AbortController()
    const limit = delay(RUNNING_LIMIT, undefined, { signal: enough.signal }).catch(() => {})
    await Promise.race([Promise.allSettled(running), limit])
    enough.abort()
    await node.close()
  }

  return {
    run,
    ask: (method, params, session) => run(frameOf(method, params), session),
    exportSql: (namespace, database, parts) => {
      const text = exporting.then(async () => {
        await run(frameOf('use', [namespace, database]))
        // The codec passes the bytes through and reads nothing else.
        const options = { records: true, bytes: codec.encode(parts) }
        const reply: unknown = await node.exportSql(options)
        return reply instanceof Response ? reply.text() : String(reply)
      })
      exporting = text.catch(() => {})
      return text
    },
    get onNotification() {
      return notify
    },
    set onNotification(listener) {
      notify = listener
    },
    close: () => {
      closing ??= close()
      return closing
    },
  }
}

/** A freed engine keeps its lock a little longer and does not announce its release, so opening is retried. */
async function open(create: () => NodeEngine, url: string): Promise<NodeEngine> {
  const until = Date.now() + LOCK_LIMIT
  for (;;) {
    const node = create()
    try {
      await opened(node, url)
      return node
    } catch (cause) {
      await node.close()
      const message = cause instanceof Error ? cause.message : String(cause)
      if (!LOCKED.test(message)) throw new ConnectionError(`The engine did not open: ${message}`, { cause })
      if (Date.now() > until) {
        throw new DatabaseLockedError('The directory is open in another process or engine', {
          cause,
          hint: 'Stop the server that uses it.',
        })
      }
      await delay(10)
    }
  }
}

function opened(node: NodeEngine, url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    node.subscribe('connected', () => resolve())
    node.subscribe('error', error => reject(error.cause ?? error))
    // The engine reads the URL as a string and takes its path literally, so it must not be percent-encoded.
    const address = Object.assign(new URL('mem://'), { toString: () => url })
    node.open({ url: address } as ConnectionState)
  })
}

/** Codecs that pass bytes through unchanged in both directions. */
function rawCodecs(notify: (bytes: Uint8Array) => void): CodecRegistry {
  const raw = {
    encode: <T>(data: T): Uint8Array => {
      if (isRecord(data) && data['bytes'] instanceof Uint8Array) return data['bytes']
      if (isRecord(data) && Array.isArray(data['params'])) {
        const frame: unknown = data['params'][0]
        if (frame instanceof Uint8Array) return frame
      }
      throw new TypeError('Only frames can be sent')
    },
    decode: <T>(bytes: Uint8Array): T => {
      const message = {
        bytes,
        // The engine's package reads the id of a notification but not of a reply, which tells them apart.
        get id(): undefined {
          notify(bytes)
          return undefined
        },
      }
      return message as T
    },
  }
  return { cbor: raw, flatbuffer: raw, json: raw as CodecRegistry['json'] }
}

/** The engine's reply is the bare result, or a map that holds only the error. */
function readReply(bytes: Uint8Array): Answer {
  const reply = new Uint8Array(bytes)
  const parts = reply[0] === 0xa1 ? sliceMap(reply) : undefined
  const error = parts?.get('error')
  const fault = error && sliceMap(error)
  if (error !== undefined && fault?.has('code') && fault.has('message')) return { error }
  return { result: reply }
}
