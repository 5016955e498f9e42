import {
  type AnyTransport,
  type Connection,
  createConnection,
  Duration,
  isRecord,
  shared,
  UnsupportedError,
} from '@surrealengine/core'
import type { Handle, OpenOptions, Request } from './wire.js'

/** What the worker holds: connections, and what was made over them. */
export interface Targets {
  /** Runs a call. Rejects with what it threw. */
  call(request: Request): Promise<unknown>
  /** Closes every connection. */
  close(): Promise<void>
}

interface Held {
  readonly thing: object
  /** The connection that it ends with. */
  readonly owner: number
}

/** Methods whose result stays here: the caller gets a handle. */
const MAKERS: ReadonlySet<string> = new Set(['session', 'forkSession', 'beginTransaction', 'lease'])
/** Methods after which nothing of the target is left to ask. A transaction says so itself. */
const ENDS: ReadonlySet<string> = new Set(['close', 'release'])

/** Makes an empty table of them. */
export function createTargets(): Targets {
  const held = new Map<number, Held>()
  let last = 0

  function keep(thing: object, owner?: number): number {
    last++
    held.set(last, { thing, owner: owner ?? last })
    return last
  }

  function forget(handle: number): void {
    held.delete(handle)
    for (const [other, { owner }] of held) if (owner === handle) held.delete(other)
  }

  async function callOn(handle: number, method: string, args: readonly unknown[]): Promise<unknown> {
    const entry = held.get(handle)
    if (entry === undefined) throw new UnsupportedError('The worker thread does not hold what was called')
    const { thing, owner } = entry
    const found: unknown = isRecord(thing) ? thing[method] : undefined
    if (typeof found !== 'function') return found
    try {
      const result: unknown = await Reflect.apply(found, thing, args)
      if (!MAKERS.has(method) || !isRecord(result)) return result
      return { handle: keep(result, owner), id: result['id'] } satisfies Handle
    } finally {
      const isOver = 'isOver' in thing && thing.isOver === true
      if (ENDS.has(method) || isOver) forget(handle)
    }
  }

  return {
    call: async ({ target, method, params }) => {
      if (target !== 0) return callOn(target, method, params)
      // The worker itself opens connections, and nothing else.
      return { handle: keep(await open(params[0] as OpenOptions)) } satisfies Handle
    },
    close: async () => {
      const connections = [...held].filter(([handle, { owner }]) => handle === owner)
      await Promise.allSettled(connections.map(([handle]) => callOn(handle, 'close', [])))
    },
  }
}

async function open({ options, transport, modules }: OpenOptions): Promise<Connection> {
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
      hint: 'In a bundle keep every package external: the thread imports transports from their own files. See docs/bundling.md.',
    })
  }
}

/** Bytes come over as an `ArrayBuffer`, and certificates are taken as a view of one. */
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
    hint: 'Transport.module is the absolute URL of a module that does.',
  })
}
