import { expect } from 'vitest'
import { type Check, NO_NETWORK, type Row } from './cell.js'
import { damagedLink, damagedReply, undecodable } from './damage.js'
import { respond } from './http-peer.js'
import { codec, type PeerCall } from './peer-call.js'
import { doubledField, doubledReply, GARBAGE, trailedReply, truncatedReply } from './reply-bytes.js'
import type { Scene } from './scene.js'
import { failure, told } from './waiting.js'

/** The unreadable bytes arrive during the connect: nothing hangs, and there is no unhandled error. */
async function damagedConnect(scene: Scene): Promise<void> {
  const peer = await scene.webSocketPeer()
  peer.onCall = call => call.socket.send(GARBAGE)
  const db = scene.connection({ ...scene.anonymous(peer.url), retryLimit: 1 })
  expect(await failure(db.connect())).toMatchObject({ code: 'PROTOCOL', outcome: 'not-run' })
}

async function twoReplies(scene: Scene): Promise<void> {
  const peer = await scene.webSocketPeer()
  const db = await scene.connect(scene.anonymous(peer.url))
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
  // The second reply to the last write may not have arrived yet.
  expect(db.stats().dropped).toBeGreaterThanOrEqual(3)
}

async function unknownId(scene: Scene): Promise<void> {
  const peer = await scene.webSocketPeer()
  const db = await scene.connect(scene.anonymous(peer.url))
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

/** Well-formed replies that do not match the method. */
const MISFITS: readonly unknown[] = ['a text', 7, null, { status: 'OK' }, [7], ['a text']]

function misfit(transport: 'webSocketPeer' | 'httpPeer'): Check {
  return async scene => {
    const peer = await scene[transport]()
    const db = await scene.connect(scene.anonymous(peer.url))
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

const ONE_REPLY = 'there are no ids: a response belongs to its request'

export const PROTOCOL_DAMAGE: readonly Row[] = [
  {
    number: 10,
    title: 'truncated CBOR',
    cells: {
      ws: damagedLink(call => call.socket.send(truncatedReply(call.id)), undecodable('truncated')),
      http: damagedReply(call => respond(call.response, truncatedReply(call.id)), undecodable('truncated')),
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
        'bytes after a reply': damagedLink(call => call.socket.send(trailedReply(call.id)), undecodable('trailing')),
        'a reply with two results': damagedLink(
          call => call.socket.send(doubledReply(call.id)),
          undecodable('duplicate-key'),
        ),
        'a row with a field twice': damagedLink(
          call => call.socket.send(doubledField(call.id)),
          undecodable('duplicate-key'),
        ),
        'bytes that are not a frame': damagedLink(call => call.socket.raw(GARBAGE)),
        'during the connect': damagedConnect,
      },
      http: {
        'a body of garbage': damagedReply(call => respond(call.response, GARBAGE)),
        'an empty body': damagedReply(call => respond(call.response, new Uint8Array())),
        'bytes after a reply': damagedReply(
          call => respond(call.response, trailedReply(call.id)),
          undecodable('trailing'),
        ),
        'a reply with two results': damagedReply(
          call => respond(call.response, doubledReply(call.id)),
          undecodable('duplicate-key'),
        ),
        'a row with a field twice': damagedReply(
          call => respond(call.response, doubledField(call.id)),
          undecodable('duplicate-key'),
        ),
        'bytes that are not HTTP': damagedReply(call => void call.response.socket?.end('what is this\r\n\r\n')),
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
