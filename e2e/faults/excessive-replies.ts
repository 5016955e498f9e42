import { gzipSync } from 'node:zlib'
import { expect } from 'vitest'
import { type Cell, type Check, NO_NETWORK, type Row } from './cell.js'
import { damagedLink, damagedReply, undecodable, type Verdict } from './damage.js'
import { type HttpCall, respond } from './http-peer.js'
import { MEBIBYTE, sparing } from './memory.js'
import { offer } from './offer.js'
import { DECLARING, declared, NESTING, nested, replyOf } from './reply-bytes.js'
import type { Scene } from './scene.js'
import { failure } from './waiting.js'
import { BINARY, frameHead } from './websocket-frames.js'

const CBOR = { 'content-type': 'application/cbor' }
/** Size of a reply that is far over the limit. */
const HUGE = 200 * MEBIBYTE

const limits = { maxReplyBytes: MEBIBYTE }
const OVER: Verdict = { code: 'TOO_BIG', reason: 'too-big', transportOptions: { ws: limits, http: limits } }

/**
 * A check with a peer that sends more than the client reads. `check` gets the function that sends, and resolves once
 * the call failed.
 */
function refusedMidway(check: (begin: (took: Promise<number>) => void) => Check): Check {
  return async scene => {
    let offered: Promise<number> | undefined
    await check(took => {
      offered = took
    })(scene)
    // The buffers of the system take some as well.
    expect(await offered).toBeLessThan(HUGE / 2)
  }
}

function head({ response }: HttpCall, headers: Record<string, string> = {}): HttpCall['response'] {
  return response.writeHead(200, { ...CBOR, ...headers })
}

/** A decompression bomb: 256 MiB of zeros in 270 kB. */
function explode(call: HttpCall): void {
  const part = gzipSync(Buffer.alloc(MEBIBYTE))
  const packed = Buffer.concat(Array.from({ length: 256 }, () => part))
  head(call, { 'content-encoding': 'gzip' }).end(packed)
}

/** `fetch` decompresses every reply. */
async function unpackedByFetch(scene: Scene): Promise<void> {
  const peer = await scene.httpPeer()
  const http = { ...limits, fetch: (url: string, init: RequestInit) => fetch(url, init) }
  const db = await scene.connect({ ...scene.anonymous(peer.url), transportOptions: { http } })
  peer.onCall = explode
  expect(await failure(scene.write(db))).toMatchObject({ code: 'TOO_BIG', outcome: 'unknown', retryable: false })
  peer.onCall = call => call.please()
  await scene.write(db)
  // Its connections belong to the platform, which keeps them open.
  await peer.listening.stop()
}

/** The same damaged bytes over both transports. */
function both(replies: Readonly<Record<string, (id: unknown) => Uint8Array>>, verdict: Verdict): Row['cells'] {
  const cells = (check: (reply: (id: unknown) => Uint8Array) => Check): Record<string, Cell> =>
    Object.fromEntries(Object.entries(replies).map(([name, reply]) => [name, sparing(check(reply))]))
  return {
    ws: cells(reply => damagedLink(call => call.socket.send(reply(call.id)), verdict)),
    http: cells(reply => damagedReply(call => respond(call.response, reply(call.id)), verdict)),
    embedded: NO_NETWORK,
  }
}

const nestedReplies = Object.entries(NESTING).flatMap(([name, open]) => [
  [name, (id: unknown) => replyOf(id, nested(open))] as const,
])

const LENGTHS = { '2^63': 2n ** 63n, '2^53': 2n ** 53n, '2^28': 2n ** 28n }

const declaredReplies = Object.entries(DECLARING).flatMap(([name, kind]) =>
  Object.entries(LENGTHS).map(
    ([length, count]) => [`${name} of ${length}`, (id: unknown) => replyOf(id, declared(kind, count))] as const,
  ),
)

export const EXCESSIVE_REPLIES: readonly Row[] = [
  {
    number: 13,
    title: 'frame over the limit',
    cells: {
      ws: {
        // Nothing follows, so it can only be refused for its declared length.
        'a head alone': sparing(damagedLink(call => call.socket.raw(frameHead(BINARY, HUGE)), OVER)),
        'no more is read': refusedMidway(begin =>
          damagedLink(call => {
            call.socket.raw(frameHead(BINARY, HUGE))
            begin(call.socket.offer(HUGE))
          }, OVER),
        ),
      },
      http: {
        'a head alone': sparing(
          damagedReply(call => head(call, { 'content-length': String(HUGE) }).flushHeaders(), OVER),
        ),
        'no more is read': refusedMidway(begin =>
          damagedReply(call => begin(offer(head(call, { 'content-length': String(HUGE) }), HUGE)), OVER),
        ),
        'in chunks, without a declared length': refusedMidway(begin =>
          damagedReply(call => begin(offer(head(call), HUGE)), OVER),
        ),
      },
      embedded: NO_NETWORK,
    },
  },
  {
    number: 14,
    title: '200 000 nested arrays',
    cells: both(
      Object.fromEntries([...nestedReplies, ['as the whole reply', () => nested([0x81])]]),
      undecodable('limit'),
    ),
  },
  {
    number: 15,
    title: 'array head of 2^63 items',
    cells: both(
      Object.fromEntries([...declaredReplies, ['as the whole reply', () => declared(4, 2n ** 63n)]]),
      undecodable('truncated'),
    ),
  },
  {
    number: 27,
    title: 'gzip bomb',
    cells: {
      ws: {
        // The compression bit may only be set if it was negotiated, and the upgrade does not ask for it.
        'a compressed frame': damagedLink(call => call.socket.raw(Uint8Array.of(0xc2, 0x02, 0x03, 0x00))),
      },
      http: {
        'not decompressed, because it was not negotiated': sparing(damagedReply(explode)),
        'decompressed by a fetch, up to the limit': sparing(unpackedByFetch),
      },
      embedded: NO_NETWORK,
    },
  },
]
