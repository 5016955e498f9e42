import type { Connection, ConnectionOptions, Executor } from 'surrealengine'
import { expect } from 'vitest'
import type { Check, Row } from './cell.js'
import { callsOf } from './http-peer.js'
import type { Scene } from './scene.js'
import { told, until } from './waiting.js'
import { EMBEDDED } from './ways.js'
import type { PeerSocket, WebSocketCall } from './websocket-peer.js'

type More = Partial<ConnectionOptions>

const POOL = { usePool: true, poolSize: 2 } as const
const HEARTBEAT = { interval: '100ms', timeout: '5s' } as const

/** The duration of a token that lives two seconds. */
function shortToken(no: number): string {
  const seconds = Math.floor(Date.now() / 1000)
  const claims = Buffer.from(JSON.stringify({ iat: seconds, exp: seconds + 2 })).toString('base64url')
  return `header.${claims}.${no}`
}

/**
 * A server that reads no further frame of a socket, not even a ping, once a sign-in is sent over it while a query runs.
 * The connection has to renew its token while the query runs.
 */
function signInBlocks(more: More): Check {
  return async scene => {
    const peer = await scene.webSocketPeer()
    const running = new Map<PeerSocket, WebSocketCall>()
    peer.onCall = call => {
      const { method, params, socket } = call
      if (method === 'query' && params[0] === 'LONG') running.set(socket, call)
      else if (method !== 'signin') call.please()
      else if (running.has(socket)) socket.pause()
      else call.reply(shortToken(callsOf(peer, 'signin')))
    }
    const { url } = peer
    const db = await scene.connect({
      ...scene.anonymous(url),
      ...more,
      heartbeat: HEARTBEAT,
      username: 'u',
      password: 'p',
    })
    const lost = [told(db, 'lost'), told(db, 'linkClosed')]
    const signedIn = callsOf(peer, 'signin')
    const long = [db.query('LONG'), db.query('LONG')]
    await until(() => running.size > 0, 'the long query runs')
    await scene.write(db, { timeout: '20s' })
    await until(() => callsOf(peer, 'signin') > signedIn, 'the token is renewed')
    await Promise.all(Array.from({ length: 8 }, () => scene.write(db, { timeout: '20s' })))
    await db.ping({ timeout: '20s' })
    expect([signedIn, ...lost]).toEqual([1, [], []])
    for (const call of peer.calls) if (call.params[0] === 'LONG') call.please()
    await Promise.all(long)
  }
}

/** A token that expires soon is renewed while a long query runs, and other calls are answered meanwhile. */
async function renewedMeanwhile(db: Connection, on: Executor, renewals: readonly unknown[]): Promise<void> {
  const lost = told(db, 'lost')
  const aborter = new AbortController()
  let isOver = false
  const long = on.query('SLEEP 20s', {}, { signal: aborter.signal }).then(
    () => {
      isOver = true
    },
    () => {},
  )
  while (renewals.length === 0 && !isOver) await on.query('SLEEP 10ms')
  expect(await on.query('RETURN 1')).toEqual([1])
  expect(isOver).toBe(false)
  expect(lost).toEqual([])
  aborter.abort()
  await long
}

/** Defines a user whose tokens live two seconds. Each scene has its own, because all share one server. */
async function shortUser(scene: Scene, owner: Connection): Promise<{ username: string; password: string }> {
  const username = `short_${scene.anonymous('mem://').database}`
  await owner.query(`DEFINE USER ${username} ON ROOT PASSWORD 'p' ROLES OWNER DURATION FOR TOKEN 2s`)
  return { username, password: 'p' }
}

function longQuery(scheme: 'ws' | 'http', more: More): Check {
  return async scene => {
    const url = scene.server[`${scheme}Url`]
    const user = await shortUser(scene, await scene.connect(scene.user(url)))
    const renewals: unknown[] = []
    const onTokens = (tokens: unknown): void => void renewals.push(tokens)
    const db = await scene.connect({ ...scene.anonymous(url), ...user, ...more, heartbeat: HEARTBEAT, onTokens })
    renewals.length = 0
    await renewedMeanwhile(db, db, renewals)
    await scene.write(db)
  }
}

async function longQueryInSession(scene: Scene): Promise<void> {
  const renewals: unknown[] = []
  const options = EMBEDDED(scene)
  const db = await scene.connect({ ...options, onTokens: tokens => void renewals.push(tokens) })
  const credentials = await shortUser(scene, db)
  const session = await db.session({ namespace: 'faults', database: options.database ?? '', credentials })
  renewals.length = 0
  await renewedMeanwhile(db, session, renewals)
  await scene.write(session)
}

export const BACKGROUND_SIGN_IN: readonly Row[] = [
  {
    number: 44,
    title: 'a token is fetched or renewed during a long query',
    cells: {
      ws: {
        'the sign-in blocks its socket': signInBlocks({}),
        'the sign-in blocks its socket, with a pool': signInBlocks(POOL),
        'a token that expires soon': longQuery('ws', {}),
        'a token that expires soon, with a pool': longQuery('ws', POOL),
      },
      http: {
        'a token that expires soon': longQuery('http', {}),
        'a token that expires soon, with a pool': longQuery('http', POOL),
      },
      embedded: { 'the token of a session': longQueryInSession },
    },
  },
]
