import { expect } from 'vitest'
import { NO_LINK, NO_NETWORK, type Row } from './cell.js'
import type { HttpCall } from './http-peer.js'
import { MEBIBYTE } from './memory.js'
import type { Scene } from './scene.js'
import { expectUnknownLoss, failure, next, until } from './waiting.js'

/**
 * A WebSocket buffers at most 64 MiB, plus the call that exceeds the limit. The buffers of the system take a few more.
 */
async function unreadFrames(scene: Scene): Promise<void> {
  const peer = await scene.webSocketPeer()
  const db = await scene.connect(scene.anonymous(peer.url))
  for (const socket of peer.sockets) socket.pause()
  const bytes = new Uint8Array(16 * MEBIBYTE)
  const sent: Promise<unknown>[] = []
  let refusal: unknown
  while (refusal === undefined && sent.length < 10) {
    const call = db.query('RETURN $bytes', { bytes })
    call.catch(error => {
      refusal ??= error
    })
    sent.push(call)
    // Refusals are immediate: a call that is pending after one turn was accepted.
    await new Promise(resolve => setImmediate(resolve))
  }
  expect(refusal).toMatchObject({ code: 'CONNECTION', outcome: 'not-run', retryable: true })
  expect(sent.length).toBeLessThanOrEqual(7)
  const write = await failure(scene.write(db))
  expect(write).toMatchObject({ code: 'CONNECTION', outcome: 'not-run', retryable: true })
  // Once the peer reads again, the accepted calls are answered and the link is usable.
  peer.listening.release()
  await Promise.all(sent.slice(0, -1))
  await scene.write(db)
  expect(peer.sockets).toHaveLength(1)
}

/** The number of sockets over HTTP, one per request. Further calls wait, and end at their deadline. */
const SOCKETS = 128

async function unreadRequests(scene: Scene): Promise<void> {
  const peer = await scene.httpPeer()
  const db = await scene.connect(scene.anonymous(peer.url))
  const held: HttpCall[] = []
  peer.onCall = call => void held.push(call)
  const taken = Array.from({ length: SOCKETS }, () => scene.write(db))
  const further = Array.from({ length: 12 }, () => failure(scene.write(db, { timeout: '200ms' })))
  for (const error of await Promise.all(further)) {
    expect(error).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'not-run', retryable: true })
  }
  await until(() => held.length === SOCKETS, 'all accepted requests arrived')
  peer.onCall = call => call.please()
  for (const call of held) call.please()
  await Promise.all(taken)
  await scene.write(db)
}

async function tooBig(scene: Scene): Promise<void> {
  const peer = await scene.webSocketPeer()
  const db = await scene.connect(scene.anonymous(peer.url))
  let waiting = 0
  peer.onCall = call => {
    waiting++
    if (waiting < 4) return
    // Set at once: the next link may be open before the test continues.
    peer.onCall = again => again.please()
    call.socket.close(1009)
  }
  const lost = next(db, 'lost')
  const small = db.query('RETURN "small"', {}, { idempotent: true })
  const large = failure(db.query('RETURN $text', { text: 'large'.repeat(1000) }, { idempotent: true }))
  const writes = [scene.write(db), scene.write(db)]
  const refused = Promise.all(writes.map(expectUnknownLoss))
  expect(await lost).toMatchObject({ reason: 'too-big' })
  expect(await large).toMatchObject({ code: 'TOO_BIG', outcome: 'unknown', retryable: false })
  await refused
  await small
  await scene.write(db)
  const arrivals = (text: string): number => peer.calls.filter(({ params }) => params[0] === text).length
  expect([arrivals('RETURN "small"'), arrivals('RETURN $text')]).toEqual([2, 1])
}

/** A call that is the only one in flight closes the link, several times: each fails, and the connection survives. */
async function tooBigAgain(scene: Scene): Promise<void> {
  const peer = await scene.webSocketPeer()
  const db = await scene.connect(scene.anonymous(peer.url))
  for (let round = 1; round <= 3; round++) {
    peer.onCall = call => call.socket.close(1009)
    expect(await failure(scene.write(db))).toMatchObject({ code: 'TOO_BIG', outcome: 'unknown' })
    peer.onCall = call => call.please()
    await scene.write(db)
  }
}

export const LIMITS: readonly Row[] = [
  {
    number: 9,
    title: 'peer stops reading',
    cells: { ws: unreadFrames, http: unreadRequests, embedded: NO_NETWORK },
  },
  {
    number: 22,
    title: 'close 1009',
    cells: {
      ws: { 'with others in flight': tooBig, 'again and again': tooBigAgain },
      http: `${NO_LINK}; 413 is the same for one request (25)`,
      embedded: NO_NETWORK,
    },
  },
]
