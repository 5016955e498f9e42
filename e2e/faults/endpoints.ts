import { expect } from 'vitest'
import { BACKOFF, recordPauses } from './backoff.js'
import { type Check, NO_NETWORK, type Row } from './cell.js'
import { noneOfTwo, noneOfTwoOverHttp, oneOfTwo } from './pooled-connecting.js'
import { told, until } from './waiting.js'

type Scheme = 'ws' | 'http'

const POOL = { usePool: true, poolSize: 4 } as const

/** Three endpoints, none of which is up before the fifth attempt has failed. */
function firstConnect(scheme: Scheme, pool: object = {}): Check {
  return async scene => {
    const proxies = [await scene.proxy(), await scene.proxy(), await scene.proxy()]
    const faults = proxies.map(proxy => proxy.inject({ kind: 'refuse' }))
    const urls = proxies.map(proxy => proxy[`${scheme}Url`])
    const pauses = recordPauses()
    const db = scene.connection({ ...scene.user(''), url: urls, ...BACKOFF, ...pool, retryLimit: 1000 })
    const connecting = told(db, 'connecting')
    const failed = told(db, 'attemptFailed')
    const connected = db.connect()
    await until(() => failed.length >= 5, 'each was tried')
    await faults[1]?.remove()
    await connected
    expect(connecting.map(({ url }) => url)).toEqual(connecting.map((_, attempt) => urls[attempt % 3]))
    expect(connecting.at(-1)?.url).toBe(urls[1])
    // There was a pause after each failed attempt, each longer than the previous one.
    expect(pauses().slice(0, 5)).toEqual([13, 26, 52, 104, 208])
    expect(pauses().length).toBe(failed.length)
    await scene.write(db)
  }
}

function lost(scheme: Scheme): Check {
  return async scene => {
    const proxies = [await scene.proxy(), await scene.proxy()]
    const urls = proxies.map(proxy => proxy[`${scheme}Url`])
    const db = await scene.connect({ ...scene.user(''), url: urls })
    const failed = told(db, 'attemptFailed')
    await scene.write(db)
    const faults = proxies.map(proxy => proxy.inject({ kind: 'refuse' }))
    for (const proxy of proxies) proxy.reset()
    // Over HTTP a loss is only noticed by the next call. A read may be repeated, so it waits.
    const read = db.query('RETURN 1', {}, { idempotent: true, timeout: '30s' })
    await until(() => failed.length >= 4, 'both were tried again')
    const write = scene.write(db, { timeout: '30s' })
    await faults[1]?.remove()
    expect(await read).toEqual([1])
    await write
    expect(new Set(failed.map(({ url }) => url))).toEqual(new Set(urls))
  }
}

export const ENDPOINTS: readonly Row[] = [
  {
    number: 36,
    title: 'all endpoints down, then one comes up',
    cells: {
      ws: {
        'the first connect': firstConnect('ws'),
        'the first connect of a pool': firstConnect('ws', POOL),
        'after a loss': lost('ws'),
        'with a pool, one is down': oneOfTwo,
        'with a pool, both are down': noneOfTwo,
      },
      http: {
        'the first connect': firstConnect('http'),
        'the first connect of a pool': firstConnect('http', POOL),
        'after a loss': lost('http'),
        'with a pool': noneOfTwoOverHttp,
      },
      embedded: NO_NETWORK,
    },
  },
]
