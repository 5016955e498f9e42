import { getEventListeners } from 'node:events'
import { expect } from 'vitest'
import { type Check, NO_LINK, type Row } from './cell.js'
import { abortedWaiters, EMBEDDED } from './pooled-waiters.js'
import type { Scene } from './scene.js'
import { failure, next, until } from './waiting.js'

const REASON = new Error('not wanted any more')

function listenersOf(signal: AbortSignal): number {
  return getEventListeners(signal, 'abort').length
}

/** Aborted before the call: nothing is sent. */
async function before(scene: Scene, url: string): Promise<void> {
  const options = url === 'mem://' ? scene.anonymous(url) : scene.user(url)
  const db = await scene.connect(options)
  await scene.write(db)
  const aborter = new AbortController()
  aborter.abort(REASON)
  const error = await failure(scene.write(db, { signal: aborter.signal }))
  expect(error).toMatchObject({ code: 'ABORTED', outcome: 'not-run', cause: REASON })
  // Aborted in the same tick, before anything was sent.
  const early = new AbortController()
  const write = failure(scene.write(db, { signal: early.signal }))
  early.abort(REASON)
  expect(await write).toMatchObject({ code: 'ABORTED', cause: REASON })
  expect([listenersOf(aborter.signal), listenersOf(early.signal)]).toEqual([0, 0])
  await scene.write(db)
}

/** Aborted while it waits for a link: it is not sent when the link opens, and the others are. */
async function waiting(scene: Scene): Promise<void> {
  const proxy = await scene.proxy()
  const db = await scene.connect(scene.user(proxy.wsUrl))
  await scene.write(db)
  const refuse = proxy.inject({ kind: 'refuse' })
  const lost = next(db, 'lost')
  proxy.reset()
  await lost
  const aborter = new AbortController()
  const writes = [1, 2, 3].map(() => failure(scene.write(db, { signal: aborter.signal })))
  const others = [scene.write(db), scene.write(db)]
  await until(() => db.stats().waiting === 5, 'all calls wait')
  expect(listenersOf(aborter.signal)).toBeGreaterThan(0)
  aborter.abort(REASON)
  for (const error of await Promise.all(writes)) {
    expect(error).toMatchObject({ code: 'ABORTED', outcome: 'not-run', cause: REASON })
  }
  expect([listenersOf(aborter.signal), db.stats().waiting]).toEqual([0, 2])
  await refuse.remove()
  await Promise.all(others)
}

/** Aborted after it was sent: the late answer is ignored. */
function after(scheme: 'ws' | 'http'): Check {
  return async scene => {
    const proxy = await scene.proxy()
    const db = await scene.connect(scene.user(proxy[`${scheme}Url`]))
    await scene.write(db)
    const stall = proxy.inject({ kind: 'stall', direction: 'toClient' })
    const aborter = new AbortController()
    const answered = proxy.seen('toClient')
    // Over HTTP each call has its own socket, and only the first is known to have been sent.
    const calls = scheme === 'ws' ? [1, 2, 3] : [1]
    const writes = calls.map(() => failure(scene.write(db, { signal: aborter.signal })))
    await answered
    aborter.abort(REASON)
    for (const error of await Promise.all(writes)) {
      expect(error).toMatchObject({ code: 'ABORTED', outcome: 'unknown', retryable: false, cause: REASON })
    }
    expect(listenersOf(aborter.signal)).toBe(0)
    await stall.remove()
    await scene.write(db)
    if (scheme === 'ws') expect(proxy.accepted).toBe(1)
  }
}

async function afterEmbedded(scene: Scene): Promise<void> {
  const db = await scene.connect(scene.anonymous('mem://'))
  const aborter = new AbortController()
  const slow = failure(db.query('SLEEP 2s', {}, { signal: aborter.signal }))
  await scene.write(db)
  aborter.abort(REASON)
  expect(await slow).toMatchObject({ code: 'ABORTED', outcome: 'unknown', retryable: false, cause: REASON })
  expect(listenersOf(aborter.signal)).toBe(0)
  await scene.write(db)
}

/** `connect()` can be aborted too, which ends the attempt if no other caller waits for it. */
function connecting(scheme: 'ws' | 'http'): Check {
  return async scene => {
    const proxy = await scene.proxy()
    const stall = proxy.inject({ kind: 'stall' })
    const db = scene.connection(scene.user(proxy[`${scheme}Url`]))
    const aborter = new AbortController()
    const connect = failure(db.connect({ signal: aborter.signal }))
    await proxy.seen('toServer')
    aborter.abort(REASON)
    expect(await connect).toMatchObject({ code: 'ABORTED', outcome: 'not-run', cause: REASON })
    expect([listenersOf(aborter.signal), db.status]).toEqual([0, 'disconnected'])
    await stall.remove({ held: 'drop' })
    await db.connect()
    await scene.write(db)
  }
}

/** One signal for many calls: no listener is left on it. */
function manyCalls(url: (scene: Scene) => string): Check {
  return async scene => {
    const address = url(scene)
    const db = await scene.connect(address === 'mem://' ? scene.anonymous(address) : scene.user(address))
    const { signal } = new AbortController()
    await scene.write(db, { signal })
    await Promise.all(Array.from({ length: 100 }, () => scene.write(db, { signal })))
    expect(listenersOf(signal)).toBe(0)
  }
}

export const CALLERS: readonly Row[] = [
  {
    number: 39,
    title: 'a caller aborts',
    cells: {
      ws: {
        before: scene => before(scene, scene.server.wsUrl),
        'while it waits for a link': waiting,
        after: after('ws'),
        'while connecting': connecting('ws'),
        'never, with one signal for many calls': manyCalls(scene => scene.server.wsUrl),
      },
      http: {
        before: scene => before(scene, scene.server.httpUrl),
        'while it waits for a link': `${NO_LINK}, and a connection that cannot be opened is waited for as in ws`,
        after: after('http'),
        'while connecting': connecting('http'),
        'never, with one signal for many calls': manyCalls(scene => scene.server.httpUrl),
      },
      embedded: {
        before: scene => before(scene, 'mem://'),
        after: afterEmbedded,
        'never, with one signal for many calls': manyCalls(() => 'mem://'),
      },
    },
  },
  {
    number: 40,
    title: 'a pool waiter is aborted while a link is being handed to it',
    cells: {
      ws: abortedWaiters(scene => scene.server.wsUrl),
      http: abortedWaiters(scene => scene.server.httpUrl),
      embedded: abortedWaiters(EMBEDDED),
    },
  },
]
