import type { Codec } from '@surrealengine/codec'
import { advise, say } from '#prose'
import { UnsupportedError } from '../errors/request.js'
import type { ServerFault } from '../errors/server-fault.js'
import { isRecord } from '../shared/is-record.js'
import type { Bulk, BulkReply, PieceSource } from '../transport/bulk.js'
import { TransportFailure } from '../transport/transport-failure.js'
import type { SessionSnapshot } from '../wire/rpc.js'
import { failedStatements } from '../wire/rpc-frame.js'
import { type HttpHead, isHeaderSafe } from './headers.js'
import { statusFailure } from './http-status.js'

/** Sends a POST whose body and reply may be streams. Rejects with a `TransportFailure`, or with the error of `body`. */
export type HttpPoster = (post: HttpPost) => Promise<HttpStreamReply>

export interface HttpPost {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** The whole body, or its chunks. Chunks are read once connected, and no longer once a reply refuses them. */
  readonly body: Uint8Array | PieceSource
  /** Aborts when the reply, or the rest of it, is no longer wanted; release the socket then. */
  readonly signal: AbortSignal
  /** See `ImportRequest`. */
  unseen(): void
}

/** A reply whose headers have arrived. Its body rejects with a `TransportFailure`. */
export interface HttpStreamReply extends HttpHead {
  readonly body: AsyncIterator<Uint8Array>
}

/** Options of `httpBulk`. */
export interface HttpBulkOptions {
  readonly codec: Codec
  /** The RPC URL of the server; `ws:` and `wss:` are read as `http:` and `https:`. */
  readonly url: URL
  /** Headers sent with every request. */
  readonly headers: Readonly<Record<string, string>>
  /** Size in bytes of the largest reply to an import. */
  readonly maxReplyBytes: number
}

const MAX_COMPLAINT = 64 * 1024

/** Export and import over `POST /export` and `POST /import`, for any transport that can reach the server over HTTP. */
export function httpBulk(post: HttpPoster, { codec, url, headers: own, maxReplyBytes }: HttpBulkOptions): Bulk {
  const { host } = url

  async function faultsOf(reply: HttpStreamReply): Promise<BulkReply<readonly ServerFault[]>> {
    // 422: some statements failed; the reply lists them.
    if (reply.status !== 200 && reply.status !== 422) return { ok: false, error: await complaint(reply, host) }
    return { ok: true, result: faultsIn(codec, await whole(reply.body, maxReplyBytes, host), host) }
  }

  return {
    async export({ parts, session, signal }) {
      const headers = { ...own, ...whoAndWhere(session), 'content-type': 'application/json', ...ACCEPT_ANY }
      const body = new TextEncoder().encode(JSON.stringify(parts))
      const reply = await post({ url: place(url, 'export'), headers, body, signal, unseen: () => {} })
      if (reply.status !== 200) return { ok: false, error: await complaint(reply, host) }
      const type = reply.header('content-type')
      if (type?.includes('html')) throw new TransportFailure('protocol', say('host-answered-type', host, type))
      return { ok: true, result: reply.body }
    },
    async import({ source, session, signal, unseen }) {
      const headers = { ...own, ...whoAndWhere(session), 'content-type': 'text/plain; charset=utf-8', ...ACCEPT_CBOR }
      const at = { url: place(url, 'import'), headers, signal, unseen }
      // Ask with an empty import first: a refusal in the middle of a long body may look like a lost connection.
      const asked = await post({ ...at, body: new TextEncoder().encode('OPTION IMPORT;') })
      const refused = await faultsOf(asked)
      const [error] = refused.ok ? refused.result : [refused.error]
      if (error !== undefined) return { ok: false, error }
      return faultsOf(await post({ ...at, body: source }))
    },
  }
}

// No compression: the server would compress any reply, however small, and few bytes could expand to fill the memory.
const ACCEPT_ANY = { accept: 'text/plain, */*', 'accept-encoding': 'identity' }
const ACCEPT_CBOR = { accept: 'application/cbor', 'accept-encoding': 'identity' }

function place(rpc: URL, name: string): URL {
  const url = new URL(rpc)
  url.protocol = rpc.protocol === 'wss:' || rpc.protocol === 'https:' ? 'https:' : 'http:'
  url.pathname = rpc.pathname.replace(/rpc$/, name)
  return url
}

function whoAndWhere({ token, namespace = '', database = '' }: SessionSnapshot): Record<string, string> {
  if (token !== undefined && !isHeaderSafe(token)) throw new TypeError(say('token-not-for-header'))
  if (!isHeaderSafe(namespace) || !isHeaderSafe(database)) {
    throw new UnsupportedError(say('names-not-for-header'), {
      hint: advise('ascii-names'),
    })
  }
  return {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    'surreal-ns': namespace,
    'surreal-db': database,
  }
}

const KINDS: Readonly<Record<number, string>> = { 400: 'Validation', 403: 'NotAllowed', 404: 'NotFound' }

/** The server's reason for refusing the whole. Throws a `TransportFailure` if the reply is not from SurrealDB. */
async function complaint(reply: HttpStreamReply, host: string): Promise<ServerFault> {
  const failure = statusFailure(reply, host)
  const kind = KINDS[reply.status]
  if (kind === undefined) {
    await reply.body.return?.()
    throw failure
  }
  try {
    const said: unknown = JSON.parse(new TextDecoder().decode(await whole(reply.body, MAX_COMPLAINT, host)))
    if (isRecord(said) && typeof said['information'] === 'string') return { message: said['information'], kind }
  } catch {
    // Not an error body of SurrealDB.
  }
  throw failure
}

/** The faults in a list of results. */
function faultsIn(codec: Codec, body: Uint8Array, host: string): readonly ServerFault[] {
  try {
    return failedStatements(codec.decode(body))
  } catch (cause) {
    throw new TransportFailure('protocol', say('import-without-results', host), { sent: true, cause })
  }
}

async function whole(body: AsyncIterator<Uint8Array>, most: number, host: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await body.next()
    if (done === true) break
    size += value.byteLength
    if (size > most) {
      await body.return?.()
      throw new TransportFailure('too-big', say('reply-too-big', host, most), { sent: true })
    }
    pieces.push(value)
  }
  const joined = new Uint8Array(size)
  let offset = 0
  for (const piece of pieces) {
    joined.set(piece, offset)
    offset += piece.byteLength
  }
  return joined
}
