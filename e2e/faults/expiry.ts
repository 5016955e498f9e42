import { expect } from 'vitest'
import { type Check, NO_NETWORK, type Row } from './cell.js'
import { callsOf } from './http-peer.js'
import type { Scene } from './scene.js'
import { failure } from './waiting.js'

function expired(kind: 'SessionExpired' | 'TokenExpired'): object {
  const details = { kind: 'Auth', details: { kind } }
  return { code: -32_002, message: 'The session has expired', kind: 'NotAllowed', details }
}

/** The method that signs the session in again: `authenticate` with the token while the server accepts it. */
function expiryOverWebSocket(kind: 'SessionExpired' | 'TokenExpired', method: 'authenticate' | 'signin'): Check {
  return async scene => {
    const peer = await scene.webSocketPeer()
    const credentials = { access: 'user', variables: { name: 'somebody' } }
    const db = await scene.connect({ ...scene.anonymous(peer.url), credentials })
    await scene.write(db)
    const before = callsOf(peer, method)
    let isExpired = true
    peer.onCall = call => {
      const refused = call.method === 'query' || call.method === 'authenticate'
      if (call.method === method) isExpired = false
      if (isExpired && refused) call.refuse(expired(kind))
      else call.please()
    }
    await Promise.all(Array.from({ length: 20 }, () => scene.write(db)))
    expect(callsOf(peer, method) - before).toBe(1)
    expect(peer.sockets).toHaveLength(1)
  }
}

async function expiryForGood(scene: Scene): Promise<void> {
  const peer = await scene.webSocketPeer()
  const credentials = { access: 'user', variables: { name: 'somebody' } }
  const db = await scene.connect({ ...scene.anonymous(peer.url), credentials })
  peer.onCall = call => (call.method === 'query' ? call.refuse(expired('TokenExpired')) : call.please())
  expect(await failure(scene.write(db))).toMatchObject({ outcome: 'answered' })
  expect(callsOf(peer, 'query')).toBe(2)
}

async function expiryOverHttp(scene: Scene): Promise<void> {
  const peer = await scene.httpPeer()
  let signins = 0
  let valid = ''
  peer.onCall = call => {
    if (call.method === 'signin') {
      valid = `header.e30.${++signins}`
      call.reply(valid)
    } else if (call.method === 'query' && call.headers.authorization !== `Bearer ${valid}`) call.status(401)
    else call.please()
  }
  const db = await scene.connect(scene.user(peer.url))
  await scene.write(db)
  valid = 'another one'
  const before = signins
  await Promise.all(Array.from({ length: 20 }, () => scene.write(db)))
  expect(signins - before).toBe(1)
}

/** A request with the old token is refused after the others have signed in again: it uses the new token. */
async function lateRefusal(scene: Scene): Promise<void> {
  const peer = await scene.httpPeer()
  let signins = 0
  peer.onCall = call => {
    if (call.method === 'signin') call.reply(`header.e30.${++signins}`)
    else call.please()
  }
  const db = await scene.connect(scene.user(peer.url))
  const please = peer.onCall
  let late = (): void => {}
  peer.onCall = call => {
    const stale = call.method === 'query' && call.headers.authorization === 'Bearer header.e30.1'
    if (!stale) please(call)
    else if (callsOf(peer, 'query') === 1) late = () => call.status(401)
    else call.status(401)
  }
  const first = scene.write(db)
  await scene.write(db)
  late()
  await first
  expect(signins).toBe(2)
}

export const EXPIRY: readonly Row[] = [
  {
    number: 21,
    title: 'session or token expires',
    cells: {
      ws: {
        'the session': expiryOverWebSocket('SessionExpired', 'authenticate'),
        'and the token as well': expiryOverWebSocket('TokenExpired', 'signin'),
        'and again at once': expiryForGood,
      },
      http: { 'the token': expiryOverHttp, 'the token, with a late refusal': lateRefusal },
      embedded: `${NO_NETWORK}, and its sessions are signed in like the connection's: see ws`,
    },
  },
]
