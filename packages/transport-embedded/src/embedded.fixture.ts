import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Codec, createCodec, Uuid } from '@surrealengine/core'
import {
  type ConnectContext,
  type Link,
  type LiveNotification,
  parseUrl,
  type RpcCall,
  type RpcReply,
  type Transport,
} from '@surrealengine/core/transport'
import { expect, onTestFinished } from 'vitest'
import type { EmbeddedOptions } from './options.js'
import { embedded } from './transport.js'

export const codec: Codec = createCodec()

/** A directory for one test. */
export async function temporary(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'embedded-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return directory
}

export interface Setting {
  readonly options?: EmbeddedOptions
  readonly owner?: object
  readonly signal?: AbortSignal
  readonly transport?: Transport<EmbeddedOptions, unknown>
  readonly onNotification?: (notification: LiveNotification) => void
}

export function contextOf(url: string, setting: Setting = {}): ConnectContext {
  const parsed = parseUrl(url, 'path').url
  return {
    url: parsed,
    options: embedded.check?.(setting.options ?? {}, parsed),
    codec,
    handshake: {},
    owner: setting.owner ?? {},
    signal: setting.signal ?? new AbortController().signal,
    onNotification: setting.onNotification ?? (() => {}),
  }
}

/** A link for one test, closed after it. */
export async function connect(url: string, setting: Setting = {}): Promise<Link> {
  const link = await (setting.transport ?? embedded).connect(contextOf(url, setting))
  onTestFinished(() => link.close())
  return link
}

/** A link with a namespace and a database. */
export async function connectTo(url: string, setting?: Setting): Promise<Link> {
  const link = await connect(url, setting)
  await call(link, { method: 'use', params: ['company', 'shop'] })
  return link
}

/** The result of a call that succeeds. */
export async function call(link: Link, rpc: RpcCall): Promise<unknown> {
  return resultOf(await link.request(rpc).reply)
}

/** The results of a query whose statements all succeed. */
export async function query(link: Link, text: string, variables = {}, session?: Uuid): Promise<unknown[]> {
  const answer = await call(link, { method: 'query', params: [text, variables], ...inSession(session) })
  return (answer as { status: string; result: unknown }[]).map(({ status, result }) => {
    expect({ status, result }).toMatchObject({ status: 'OK' })
    return result
  })
}

export function inSession(id: Uuid | undefined): Pick<RpcCall, 'session'> {
  return { session: { id, token: undefined, namespace: undefined, database: undefined, variables: {} } }
}

export async function live(link: Link, text: string, session?: Uuid): Promise<Uuid> {
  const [id] = await query(link, text, {}, session)
  if (id instanceof Uuid) return id
  throw new Error('It gave no id')
}

function resultOf(reply: RpcReply): unknown {
  if (reply.ok) return reply.result
  throw new Error(reply.error.message)
}

/** What a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('It did not reject')
    },
    (failure: unknown) => failure,
  )
}

/** A list of items whose arrival can be waited for. */
export class Arrivals<T> {
  readonly items: T[] = []
  readonly #waiting = new Set<() => void>()

  readonly add = (item: T): void => {
    this.items.push(item)
    for (const look of this.#waiting) look()
  }

  async first(count: number): Promise<readonly T[]> {
    await new Promise<void>(resolve => {
      const look = (): void => {
        if (this.items.length < count) return
        this.#waiting.delete(look)
        resolve()
      }
      this.#waiting.add(look)
      look()
    })
    return this.items
  }
}

/** As `Promise.withResolvers()`, which Node 20 does not have. */
export function deferred<T = void>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>(settle => {
    resolve = settle
  })
  return { promise, resolve }
}

/** A Node process that runs a module with this text, in this package. It is killed when the test is finished. */
export function start(
  text: string,
  flags: readonly string[] = [],
): { readonly child: ChildProcess; readonly lines: Arrivals<string> } {
  const child = spawn(process.execPath, [...flags, '--input-type=module', '--eval', text], {
    cwd: new URL('..', import.meta.url),
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = new Arrivals<string>()
  createInterface({ input: child.stdout }).on('line', lines.add)
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise(resolve => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
  })
  return { child, lines }
}

/**
 * A module that opens a database with the engine's own class, prints the result, and keeps it open until it gets input.
 */
export function opener(engineUrl: string): string {
  return `
    import { NodeEngine } from '@surrealdb/node'
    const pass = { encode: value => value, decode: value => value }
    const engine = new NodeEngine({ options: {}, uniqueId: () => '', codecs: { cbor: pass } })
    engine.subscribe('connected', () => console.log('open'))
    engine.subscribe('error', error => console.log('failed: ' + error.cause.message))
    engine.open({ url: ${JSON.stringify(engineUrl)} })
    process.stdin.once('data', () => process.exit())
  `
}
