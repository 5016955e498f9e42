import type { Link } from '@surrealengine/core/transport'
import { type ConnectionOptions, createConnection, RecordId, Uuid, ws } from 'surrealengine'
import { expect } from 'vitest'
import { type Check, NO_NETWORK, type Row } from './cell.js'
import type { HttpPeer } from './http-peer.js'
import { codec, type PeerCall } from './peer-call.js'
import type { Scene } from './scene.js'
import { failure } from './waiting.js'
import type { WebSocketPeer } from './websocket-peer.js'

type More = Partial<ConnectionOptions>

const POOL = { usePool: true, poolSize: 1 } as const

/** Not an error of SurrealDB: the message is missing or not a string. */
const ERRORS: readonly object[] = [{ code: -32_000 }, {}, { code: -32_000, message: null }, { message: 5 }, ['no']]

function withoutMessage(peerOf: (scene: Scene) => Promise<WebSocketPeer | HttpPeer>, more: More): Check {
  return async scene => {
    const peer = await peerOf(scene)
    const db = await scene.connect({ ...scene.anonymous(peer.url), ...more })
    const { accepted } = peer.listening
    const held: PeerCall[] = []
    peer.onCall = (call: PeerCall) => {
      const error = call.params[0] === 'REFUSE' ? ERRORS[held.push(call) - 1] : undefined
      if (error === undefined) call.please()
      else call.refuse(error)
    }
    const refused = ERRORS.map(() => failure(db.query('REFUSE')))
    const writes = ERRORS.map(() => scene.write(db))
    for (const error of await Promise.all(refused)) expect(error).toMatchObject({ code: 'PROTOCOL', retryable: false })
    await Promise.all(writes)
    await scene.write(db)
    expect(db.status).toBe('connected')
    if (peer.url.startsWith('ws')) expect(peer.listening.accepted).toBe(accepted)
  }
}

/** The reply of the server, and the notifications after it. */
const TELL = 'RETURN "tell"'
const LIVE = new Uuid('018f0000-0000-7000-8000-000000000001')
const OTHER = new Uuid('018f0000-0000-7000-8000-000000000002')

/** It is dropped and counted; notifications with the right session, or none, arrive. */
function ofAnotherSession(more: More): Check {
  return async scene => {
    const peer = await scene.webSocketPeer()
    const links: Link[] = []
    const connect: typeof ws.connect = async context => {
      const link = await ws.connect(context)
      links.push(link)
      return link
    }
    const options = { ...scene.anonymous(peer.url), ...more, url: peer.url, transports: [{ ...ws, connect }] }
    const db = scene.adopt(createConnection(options))
    await db.connect()
    const session = await db.session({ namespace: 'faults', database: 'faults' })
    peer.onCall = call => {
      const [text] = call.params
      if (typeof text === 'string' && text.startsWith('LIVE')) call.reply([{ status: 'OK', result: LIVE }])
      else call.please()
      if (text !== TELL) return
      for (const [n, id] of [OTHER, session.id, OTHER, undefined].entries()) {
        const record = new RecordId('item', n)
        const result = { id: LIVE, action: 'CREATE', record, result: { id: record, n }, ...(id && { session: id }) }
        call.socket.send(codec.encode({ result }))
      }
    }
    const items = (await session.live<{ n: number }>('item'))[Symbol.asyncIterator]()
    await db.query(TELL)
    for (const n of [1, 3]) expect(await items.next()).toMatchObject({ value: { action: 'CREATE', value: { n } } })
    expect(links.map(({ dropped = 0 }) => dropped).reduce((sum, dropped) => sum + dropped)).toBe(2)
    await items.return?.()
    await scene.write(db)
  }
}

const WS_PEER = (scene: Scene): Promise<WebSocketPeer> => scene.webSocketPeer()
const HTTP_PEER = (scene: Scene): Promise<HttpPeer> => scene.httpPeer()

export const ODD_REPLIES: readonly Row[] = [
  {
    number: 51,
    title: 'an error without a message; a notification for another session',
    cells: {
      ws: {
        'an error': withoutMessage(WS_PEER, {}),
        'an error, with a pool': withoutMessage(WS_PEER, POOL),
        'a notification': ofAnotherSession({}),
        'a notification, with a pool': ofAnotherSession(POOL),
      },
      http: {
        'an error': withoutMessage(HTTP_PEER, {}),
        'an error, with a pool': withoutMessage(HTTP_PEER, POOL),
        'a notification': 'live queries are refused over HTTP',
      },
      embedded: NO_NETWORK,
    },
  },
]
