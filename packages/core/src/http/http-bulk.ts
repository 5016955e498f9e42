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

/** Sends one POST whose body and answer may be streams. Rejects with a `TransportFailure`, or with what `body` does. */
export type HttpPoster = (post: HttpPost) => Promise<HttpStreamReply>

export interface HttpPost {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** All of it, or its pieces. They are asked for once there is a connection, and no more once an answer refuses them. */
  readonly body: Uint8Array | PieceSource
  /** Aborts when nobody wants the answer, or the rest of it: the socket is freed then. */
  readonly signal: AbortSignal
  /** See `ImportRequest`. */
  unseen(): void
}

/** An answer, once its head has come. Its body rejects with a `TransportFailure`. */
export interface HttpStreamReply extends HttpHead {
  readonly body: AsyncIterator<Uint8Array>
}

/** What the streams of a server need besides who posts. */
export interface HttpBulkOptions {
  readonly codec: Codec
  /** The URL of its RPC; that of a WebSocket is read as the one of HTTP at the same place. */
  readonly url: URL
  /** Headers that go with every request. */
  readonly headers: Readonly<Record<string, string>>
  /** Bytes of the largest answer to an import. */
  readonly maxReplyBytes: number
}

const MAX_COMPLAINT = 64 * 1024

/** Streams over `POST /export` and `POST /import` of a server, for any transport that can reach it over HTTP. */
export function httpBulk(post: HttpPoster, { codec, url, headers: own, maxReplyBytes }: HttpBulkOptions): Bulk {
  const { host } = url

  async function faultsOf(reply: HttpStreamReply): Promise<BulkReply<readonly ServerFault[]>> {
    // 422: some statements failed, and the answer lists them.
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
      // Whoever is refused in the middle of a long body may see no more of that than a connection that ends.
      const asked = await post({ ...at, body: new TextEncoder().encode('OPTION IMPORT;') })
      const refused = await faultsOf(asked)
      const [error] = refused.ok ? refused.result : [refused.error]
      if (error !== undefined) return { ok: false, error }
      return faultsOf(await post({ ...at, body: source }))
    },
  }
}

// The server compresses whatever it may, however small: slow, and a way to fill memory from few bytes.
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

/** What the server says against the whole. Throws a `TransportFailure` where it is not SurrealDB that speaks. */
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
    // It is not SurrealDB's way to put it.
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
      throw new TransportFailure('too-big', say('answer-too-big', host, most), { sent: true })
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
