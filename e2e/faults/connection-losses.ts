import { expect } from 'vitest'
import { type Check, NO_NETWORK, type Row } from './cell.js'
import { cutAll, cutManyRequests, cutOne } from './pooled-losses.js'
import type { Scene } from './scene.js'
import { expectUnknownLoss, failure, next } from './waiting.js'

type Scheme = 'ws' | 'http'

/** A reply that ends after its first bytes: the call may have run. */
function cutReply(scheme: Scheme, kind: 'reset' | 'end'): Check {
  return async scene => {
    const proxy = await scene.proxy()
    const db = await scene.connect(scene.user(proxy[`${scheme}Url`]))
    await scene.write(db)
    proxy.inject({ kind, after: 10, direction: 'toClient', on: 'open' })
    await expectUnknownLoss(scene.write(db))
    await scene.write(db)
    expect(db.status).toBe('connected')
    expect(proxy.accepted).toBe(2)
  }
}

function cutIdempotent(scheme: Scheme, kind: 'reset' | 'end'): Check {
  return async scene => {
    const proxy = await scene.proxy()
    const db = await scene.connect(scene.user(proxy[`${scheme}Url`]))
    await scene.write(db)
    proxy.inject({ kind, after: 10, direction: 'toClient', on: 'open' })
    expect(await db.query('RETURN 7', {}, { idempotent: true })).toEqual([7])
    expect(proxy.accepted).toBe(2)
    await scene.write(db)
  }
}

/** Many calls at once: each settles, and none runs twice. */
function cutMany(scheme: Scheme, kind: 'reset' | 'end'): Check {
  return async scene => {
    const proxy = await scene.proxy()
    const db = await scene.connect(scene.user(proxy[`${scheme}Url`]))
    await scene.write(db)
    const writes = Array.from({ length: 50 }, () => scene.write(db))
    proxy.inject({ kind, after: 400, direction: 'toClient', on: 'open' })
    const ended = await Promise.allSettled(writes)
    const lost = ended.flatMap(each => (each.status === 'rejected' ? [each.reason] : []))
    expect(lost).not.toEqual([])
    for (const reason of lost) expect(reason).toMatchObject({ code: 'CONNECTION_LOST', outcome: 'unknown' })
    await scene.write(db)
  }
}

async function waitForLink(scene: Scene): Promise<void> {
  const proxy = await scene.proxy()
  const db = await scene.connect(scene.user(proxy.wsUrl))
  await scene.write(db)
  const refuse = proxy.inject({ kind: 'refuse' })
  const lost = next(db, 'lost')
  proxy.reset()
  await lost
  const writes = [scene.write(db), scene.write(db), scene.write(db)]
  await next(db, 'attemptFailed')
  await refuse.remove()
  await Promise.all(writes)
  expect(db.status).toBe('connected')
}

async function refusedRequest(scene: Scene): Promise<void> {
  const peer = await scene.httpPeer()
  // Each request has to open its own connection.
  peer.onCall = call => {
    call.response.setHeader('connection', 'close')
    call.please()
  }
  const proxy = await scene.proxy(peer.url)
  const db = await scene.connect(scene.anonymous(proxy.httpUrl))
  await scene.write(db)
  const refuse = proxy.inject({ kind: 'refuse' })
  const lost = next(db, 'lost')
  const writes = [scene.write(db), scene.write(db), scene.write(db)]
  await lost
  await refuse.remove()
  await Promise.all(writes)
}

/** The link is never restored: a call that was never sent ends at its deadline as not run. */
async function waitInVain(scene: Scene): Promise<void> {
  const proxy = await scene.proxy()
  const db = await scene.connect(scene.user(proxy.wsUrl))
  proxy.inject({ kind: 'refuse' })
  const lost = next(db, 'lost')
  proxy.reset()
  await lost
  const error = await failure(scene.write(db, { timeout: '100ms' }))
  expect(error).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'not-run', retryable: true })
}

function cut(scheme: Scheme, kind: 'reset' | 'end'): Record<string, Check> {
  return {
    'a write': cutReply(scheme, kind),
    'an idempotent call': cutIdempotent(scheme, kind),
    'many writes': cutMany(scheme, kind),
  }
}

export const CONNECTION_LOSSES: readonly Row[] = [
  {
    number: 1,
    title: 'reset in the middle of a reply',
    cells: {
      ws: { ...cut('ws', 'reset'), 'with a pool, one link': cutOne, 'with a pool, all links': cutAll },
      http: { ...cut('http', 'reset'), 'with a pool': cutManyRequests },
      embedded: NO_NETWORK,
    },
  },
  {
    number: 2,
    title: 'reset before the request was written',
    cells: {
      ws: { 'the link is restored': waitForLink, 'the link is not restored': waitInVain },
      http: refusedRequest,
      embedded: NO_NETWORK,
    },
  },
  {
    number: 3,
    title: 'FIN in the middle of a frame',
    cells: { ws: cut('ws', 'end'), http: cut('http', 'end'), embedded: NO_NETWORK },
  },
]
