import { createParts } from '../connection/create-parts.js'
import type { ServerFault } from '../errors/server-fault.js'
import type { ConnectionParts } from '../settings/connection-parts.js'
import { settingsOf } from '../settings/settings.js'
import { type VirtualClock, virtualClock } from '../testing/virtual-clock.js'
import type { Bulk, BulkReply, ExportRequest, ImportRequest } from '../transport/bulk.js'
import { type ScriptedServer, scriptedServer } from '../transport/scripted-transport.fixture.js'
import type { Capabilities, Link } from '../transport/transport.js'
import type { TransportFailure } from '../transport/transport-failure.js'

/** One export or import that a transport received. The test determines its outcome. */
interface Asked<Request, Result> {
  readonly request: Request
  reply(reply: BulkReply<Result>): void
  reject(failure: TransportFailure): void
}

export interface BulkWorld {
  readonly clock: VirtualClock
  readonly server: ScriptedServer
  readonly parts: ConnectionParts
  readonly exports: Asked<ExportRequest, AsyncIterator<Uint8Array>>[]
  readonly imports: Asked<ImportRequest, readonly ServerFault[]>[]
}

export const SHOP = { namespace: 'shop', database: 'live' }

/** A scripted server that supports streams. */
export function bulkServer(
  capabilities: Partial<Capabilities> = {},
): Pick<BulkWorld, 'server' | 'exports' | 'imports'> {
  const server = scriptedServer(capabilities)
  const exports: BulkWorld['exports'] = []
  const imports: BulkWorld['imports'] = []
  const bulk: Bulk = {
    export: request => asked(exports, request),
    import: request => asked(imports, request),
  }
  server.onDial = dial => void Object.assign(dial.accept(), { bulk })
  return { server, exports, imports }
}

/** A connection to such a server, and its parts. */
export async function bulkWorld(
  options: object = SHOP,
  { applied = [], ...capabilities }: Partial<Capabilities> & { readonly applied?: Link['applied'] } = {},
): Promise<BulkWorld> {
  const clock = virtualClock()
  const { server, exports, imports } = bulkServer(capabilities)
  server.applied = applied
  const settings = settingsOf({ url: 'test://one', transports: [server.transport], ...options })
  const parts = createParts(settings, clock)
  await parts.provider.open(parts.deadlines.start(0))
  return { clock, server, parts, exports, imports }
}

function asked<Request, Result>(list: Asked<Request, Result>[], request: Request): Promise<BulkReply<Result>> {
  return new Promise((reply, reject) => {
    list.push({ request, reply, reject })
  })
}

/** A body whose chunks are provided by the test. */
export function scriptedBody(): AsyncIterator<Uint8Array> & {
  readonly waiting: number
  give(text: string): void
  end(): void
  fail(failure: Error): void
} {
  const waiting: { resolve(result: IteratorResult<Uint8Array>): void; reject(failure: Error): void }[] = []
  return {
    next: () => new Promise((resolve, reject) => void waiting.push({ resolve, reject })),
    get waiting() {
      return waiting.length
    },
    give: text => waiting.shift()?.resolve({ done: false, value: new TextEncoder().encode(text) }),
    end: () => waiting.shift()?.resolve({ done: true, value: undefined }),
    fail: failure => waiting.shift()?.reject(failure),
  }
}

/** Returns the error that a promise rejects with. */
export function caught(promise: Promise<unknown>): { readonly error: unknown } {
  const seen: { error: unknown } = { error: undefined }
  promise.then(
    () => {},
    error => {
      seen.error = error
    },
  )
  return seen
}
