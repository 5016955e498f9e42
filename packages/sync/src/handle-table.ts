import { type Connection, createConnection, Duration, UnsupportedError } from '@surrealengine/core'
import { shared } from '@surrealengine/core/extension'
import { type AnyTransport, isRecord } from '@surrealengine/core/transport'
import { type Created, type OpenOptions, type Request, WORKER } from './wire.js'

/** What a worker holds, by handle: connections, and what calls on them created. */
export interface HandleTable {
  /** Runs a call. Rejects with what it threw. */
  call(request: Request): Promise<unknown>
  /** Closes every connection. */
  close(): Promise<void>
}

interface Entry {
  readonly object: object
  /** The handle of its connection, with which it ends. */
  readonly owner: number
}

/** Methods whose result stays in the worker. The caller gets a handle. */
const CREATORS: ReadonlySet<string> = new Set(['session', 'forkSession', 'beginTransaction', 'lease'])
/** Methods that end their object. A transaction tells by `isOver` that it ended. */
const ENDERS: ReadonlySet<string> = new Set(['close', 'release'])

/** An empty table. */
export function createHandleTable(): HandleTable {
  const entries = new Map<number, Entry>()
  let last = WORKER

  function add(object: object, owner?: number): number {
    last++
    entries.set(last, { object, owner: owner ?? last })
    return last
  }

  function remove(handle: number): void {
    entries.delete(handle)
    for (const [other, { owner }] of entries) if (owner === handle) entries.delete(other)
  }

  async function callOn(handle: number, method: string, args: readonly unknown[]): Promise<unknown> {
    const entry = entries.get(handle)
    if (entry === undefined) throw new UnsupportedError('The worker thread no longer holds the object of this call')
    const { object, owner } = entry
    const member: unknown = isRecord(object) ? object[method] : undefined
    if (typeof member !== 'function') return member
    try {
      const result: unknown = await Reflect.apply(member, object, args)
      if (!CREATORS.has(method) || !isRecord(result)) return result
      return { handle: add(result, owner), id: result['id'] } satisfies Created
    } finally {
      const isOver = 'isOver' in object && object.isOver === true
      if (ENDERS.has(method) || isOver) remove(handle)
    }
  }

  return {
    call: async ({ handle, method, params }) => {
      if (handle !== WORKER) return callOn(handle, method, params)
      return { handle: add(await openConnection(params[0] as OpenOptions)) } satisfies Created
    },
    close: async () => {
      const connections = [...entries].filter(([handle, { owner }]) => handle === owner)
      await Promise.allSettled(connections.map(([handle]) => callOn(handle, 'close', [])))
    },
  }
}

async function openConnection({ options, transport, modules }: OpenOptions): Promise<Connection> {
  for (const module of modules) await load(module)
  const transports = [transportIn(await load(transport.module), transport)]
  const { url, transportOptions, ...others } = options
  return createConnection({
    ...others,
    url: url as string[],
    transports,
    ...(isRecord(transportOptions) && { transportOptions: withViews(transportOptions) }),
  })
}

async function load(module: string): Promise<object> {
  try {
    return await import(module)
  } catch (cause) {
    throw new UnsupportedError(`The worker thread could not import ${module}`, {
      cause,
      hint: 'When bundling, keep every package external: the thread imports transports from their own files. See docs/bundling.md.',
    })
  }
}

/** Bytes arrive as an `ArrayBuffer`, but the options of TLS need a view of one. */
function withViews<V>(value: V): V
function withViews(value: unknown): unknown {
  if (value instanceof ArrayBuffer) return new Uint8Array(value)
  if (Array.isArray(value)) return value.map(withViews)
  if (!isRecord(value) || value instanceof Duration) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withViews(part)]))
}

/** The transport that a module exports, or the one that it registered. */
function transportIn(exported: object, { name, scheme, module }: OpenOptions['transport']): AnyTransport {
  const candidates: readonly unknown[] = [...Object.values(exported), shared().transports.get(scheme)]
  const found = candidates.find(
    (each): each is AnyTransport => isRecord(each) && each['name'] === name && typeof each['connect'] === 'function',
  )
  if (found !== undefined) return found
  throw new UnsupportedError(`The module ${module} neither exports nor registers the transport ${name}`, {
    hint: 'Set Transport.module to the absolute URL of a module that does.',
  })
}
