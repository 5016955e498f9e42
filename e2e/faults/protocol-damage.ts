import { expect } from 'vitest'
import { type Check, NO_NETWORK, type Row } from './cell.js'
import { GARBAGE, type HttpCall, respond, truncatedReply } from './http-peer.js'
import { codec, type PeerCall } from './peer-call.js'
import type { Scene } from './scene.js'
import { failure, next, told } from './waiting.js'
import type { WebSocketCall } from './websocket-peer.js'

/** A WebSocket that says what the protocol does not know: it ends, and takes everything in flight with it. */
function damagedLink(damage: (call: WebSocketCall) => void): Check {
  return async scene => {
    const peer = await scene.webSocketPeer()
    const db = await scene.connect(scene.anybody(peer.url))
    const lost = next(db, 'lost')
    peer.onCall = call => {
      peer.onCall = () => {}
      damage(call)
    }
    const errors = await Promise.all([failure(scene.write(db)), failure(scene.write(db))])
    for (const error of errors) expect(error).toMatchObject({ code: 'PROTOCOL', outcome: 'unknown', retryable: false })
    expect(await lost).toMatchObject({ reason: 'protocol' })
    peer.onCall = call => call.please()
    await scene.write(db)
    expect(peer.sockets).toHaveLength(2)
  }
}

/** A reply over HTTP that cannot be read: that request fails alone. */
function damagedReply(damage: (call: HttpCall) => void): Check {
  return async scene => {
    const peer = await scene.httpPeer()
    const db = await scene.connect(scene.anybody(peer.url))
    const lost = told(db, 'lost')
    const held: HttpCall[] = []
    peer.onCall = call => {
      // The second is answered well, after the first was answered badly.
      held.push(call)
      const [bad, good] = held
      if (bad === undefined || good === undefined) return
      damage(bad)
      good.please()
    }
    const [bad, good] = await Promise.allSettled([scene.write(db), scene.write(db)])
    const reasons = [bad, good].flatMap(each => (each.status === 'rejected' ? [each.reason] : []))
    expect(reasons).toEqual([expect.objectContaining({ code: 'PROTOCOL', outcome: 'unknown', retryable: false })])
    peer.onCall = call => call.please()
    await scene.write(db)
    expect(lost).toEqual([])
  }
}

/** The same when it is not a reply to a call but to the connect itself: nothing hangs, and nothing is thrown elsewhere. */
async function damagedConnect(scene: Scene): Promise<void> {
  const peer = await scene.webSocketPeer()
  peer.onCall = call => call.socket.send(GARBAGE)
  const db = scene.connection({ ...scene.anybody(peer.url), retryLimit: 1 })
  expect(await failure(db.connect())).toMatchObject({ code: 'PROTOCOL', outcome: 'not-run' })
}

async function twoReplies(scene: Scene): Promise<void> {
  const peer = await scene.webSocketPeer()
  const db = await scene.connect(scene.anybody(peer.url))
  const lost = told(db, 'lost')
  peer.onCall = call => {
    call.reply([{ status: 'OK', result: `first of ${call.id}` }])
    call.reply([{ status: 'OK', result: `second of ${call.id}` }])
  }
  const answers = await Promise.all([db.query('RETURN 1'), db.query('RETURN 2'), scene.write(db)])
  const ids = peer.calls.slice(-3).map(({ id }) => id)
  expect(answers).toEqual(ids.map(id => [`first of ${id}`]))
  await scene.write(db)
  expect(lost).toEqual([])
  // The second reply of the last write may still be on its way.
  expect(db.stats().dropped).toBeGreaterThanOrEqual(3)
}

async function unknownId(scene: Scene): Promise<void> {
  const peer = await scene.webSocketPeer()
  const db = await scene.connect(scene.anybody(peer.url))
  const lost = told(db, 'lost')
  peer.onCall = call => {
    call.socket.send(codec.encode({ id: 1_000_000, result: 'nobody asked' }))
    call.please()
  }
  await Promise.all([scene.write(db), scene.write(db)])
  expect(lost).toEqual([])
  expect(peer.sockets).toHaveLength(1)
  expect(db.stats().dropped).toBe(2)
}

/** Replies that are well formed, and not what the method gives. */
const MISFITS: readonly unknown[] = ['a text', 7, null, { status: 'OK' }, [7], ['a text']]

function misfit(transport: 'webSocketPeer' | 'httpPeer'): Check {
  return async scene => {
    const peer = await scene[transport]()
    const db = await scene.connect(scene.anybody(peer.url))
    const lost = told(db, 'lost')
    for (const result of MISFITS) {
      let first = true
      peer.onCall = (call: PeerCall) => {
        if (first) call.reply(result)
        else call.please()
        first = false
      }
      const [bad] = await Promise.all([failure(scene.write(db)), scene.write(db)])
      expect(bad).toMatchObject({ code: 'PROTOCOL', outcome: 'unknown', retryable: false })
    }
    expect(lost).toEqual([])
  }
}

const CODEC = 'waits for the codec to come'
const ONE_REPLY = 'there are no ids to find a request by: a reply is the answer to its own request'

export const PROTOCOL_DAMAGE: readonly Row[] = [
  {
    number: 10,
    title: 'truncated CBOR',
    cells: {
      ws: damagedLink(call => call.socket.send(truncatedReply(call.id))),
      http: damagedReply(call => respond(call.response, truncatedReply(call.id))),
      embedded: NO_NETWORK,
    },
  },
  {
    number: 11,
    title: 'garbage frame',
    cells: {
      ws: {
        'a frame of garbage': damagedLink(call => call.socket.send(GARBAGE)),
        'an empty frame': damagedLink(call => call.socket.send(new Uint8Array())),
        'no frame at all': damagedLink(call => call.socket.raw(GARBAGE)),
        'during the connect': damagedConnect,
      },
      http: {
        'a body of garbage': damagedReply(call => respond(call.response, GARBAGE)),
        'an empty body': damagedReply(call => respond(call.response, new Uint8Array())),
        'no HTTP at all': damagedReply(call => void call.response.socket?.end('what is this\r\n\r\n')),
      },
      embedded: NO_NETWORK,
    },
  },
  {
    number: 12,
    title: 'text frame on a binary protocol',
    cells: {
      ws: damagedLink(call => call.socket.text(JSON.stringify({ id: call.id, result: [] }))),
      http: damagedReply(call => {
        call.response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":1,"result":[]}')
      }),
      embedded: NO_NETWORK,
    },
  },
  { number: 13, title: 'frame over the limit', cells: { ws: CODEC, http: CODEC, embedded: NO_NETWORK } },
  { number: 14, title: '200 000 nested arrays', cells: { ws: CODEC, http: CODEC, embedded: NO_NETWORK } },
  { number: 15, title: 'array head of 2^63 items', cells: { ws: CODEC, http: CODEC, embedded: NO_NETWORK } },
  {
    number: 16,
    title: 'the same reply id twice',
    cells: { ws: twoReplies, http: ONE_REPLY, embedded: NO_NETWORK },
  },
  {
    number: 17,
    title: 'reply with an unknown id',
    cells: { ws: unknownId, http: ONE_REPLY, embedded: NO_NETWORK },
  },
  {
    number: 18,
    title: 'reply whose shape does not fit the method',
    cells: { ws: misfit('webSocketPeer'), http: misfit('httpPeer'), embedded: NO_NETWORK },
  },
]
