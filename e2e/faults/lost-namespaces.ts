import type { ConnectionOptions } from 'surrealengine'
import { expect } from 'vitest'
import { WebSocket as PlainWebSocket } from 'ws'
import type { Check, Row } from './cell.js'
import type { Scene } from './scene.js'
import { until } from './waiting.js'

const POOL = { usePool: true, poolSize: 3, poolMinSize: 3 } as const

interface Restart {
  readonly options: ConnectionOptions
  /** Ends the server, and starts another one at the same address that knows nothing. */
  restart(): Promise<void>
}

async function inMemory(scene: Scene, scheme: 'ws' | 'http', more: Partial<ConnectionOptions>): Promise<Restart> {
  const server = await scene.ownServer({ storage: 'memory' })
  return {
    options: { ...scene.user(server[`${scheme}Url`]), ...more },
    restart: async () => {
      await scene.end(server, 'kill')
      await scene.ownServer({ storage: 'memory', port: server.port })
    },
  }
}

/** It had its namespace, lost it, and its first calls afterwards are served. */
function restarted(scheme: 'ws' | 'http', more: Partial<ConnectionOptions>): Check {
  return async scene => {
    const { options, restart } = await inMemory(scene, scheme, more)
    const db = await scene.connect(options)
    await db.query('CREATE before')
    const session = await db.forkSession()
    await session.use({ database: 'apart' })
    await session.query('CREATE before')
    await restart()
    // What is issued before a loss is known may be lost with its link.
    if (scheme === 'ws') await until(() => db.stats().created > (more.usePool ? 3 : 1), 'a further link is there')
    await scene.write(db)
    expect(await session.query('CREATE after SET n = 1; SELECT VALUE n FROM after')).toMatchObject([[{ n: 1 }], [1]])
    await Promise.all(Array.from({ length: 8 }, () => scene.write(db)))
  }
}

/** The program defines the table of a live query anew, and that goes on. */
function live(more: Partial<ConnectionOptions>): Check {
  return async scene => {
    const server = await scene.ownServer({ storage: 'memory' })
    const proxy = await scene.proxy(server)
    const db = await scene.connect({ ...scene.user(proxy.wsUrl), ...more })
    await db.query('DEFINE TABLE item')
    const items = (await db.live<{ n: number }>('item'))[Symbol.asyncIterator]()
    const refuse = proxy.inject({ kind: 'refuse' })
    await scene.end(server, 'kill')
    const restarted = await scene.ownServer({ storage: 'memory', port: server.port })
    const owner = await scene.connect(scene.user(restarted.wsUrl))
    await owner.query('DEFINE TABLE item')
    await refuse.remove()
    expect(await items.next()).toMatchObject({ value: { action: 'GAP', reason: 'reconnect' } })
    await db.create('item', { n: 1 })
    expect(await items.next()).toMatchObject({ value: { action: 'CREATE', value: { n: 1 } } })
    await scene.write(db)
  }
}

/** The program defines it no more: the live query waits, and goes on once the first record has made the table again. */
async function liveWithoutTable(scene: Scene): Promise<void> {
  const { options, restart } = await inMemory(scene, 'ws', {})
  const db = await scene.connect(options)
  await db.query('DEFINE TABLE item')
  const items = (await db.live<{ n: number }>('item'))[Symbol.asyncIterator]()
  await restart()
  const gap = items.next()
  await until(() => db.stats().created > 1, 'a further link is there')
  await scene.write(db)
  await db.create('item', { n: 1 })
  expect(await gap).toMatchObject({ value: { action: 'GAP', reason: 'reconnect' } })
  await db.create('item', { n: 2 })
  expect(await items.next()).toMatchObject({ value: { action: 'CREATE', value: { n: 2 } } })
}

/** A live query that waits for its table can be ended. */
async function killedWithoutTable(scene: Scene): Promise<void> {
  const { options, restart } = await inMemory(scene, 'ws', {})
  const db = await scene.connect(options)
  await db.query('DEFINE TABLE item')
  const items = await db.live('item')
  const next = items[Symbol.asyncIterator]().next()
  await restart()
  await until(() => db.stats().created > 1, 'a further link is there')
  await scene.write(db)
  await items.kill()
  expect(await next).toMatchObject({ done: true })
  await scene.write(db)
}

const PLAIN = { transportOptions: { ws: { webSocket: PlainWebSocket } } }

export const LOST_NAMESPACES: readonly Row[] = [
  {
    number: 47,
    title: 'a server in memory restarts, its namespace is gone',
    cells: {
      ws: {
        'the package ws': restarted('ws', {}),
        'a class of the platform’s kind': restarted('ws', PLAIN),
        'the package ws, with a pool': restarted('ws', POOL),
        'a class of the platform’s kind, with a pool': restarted('ws', { ...POOL, ...PLAIN }),
        'a live query': live({}),
        'a live query, with a class of the platform’s kind': live(PLAIN),
        'a live query, with a pool': live(POOL),
        'a live query whose table is gone': liveWithoutTable,
        'a live query that ends before its table is there again': killedWithoutTable,
      },
      http: {
        'without a pool': restarted('http', {}),
        'with a pool': restarted('http', { usePool: true, poolSize: 3 }),
      },
      embedded: 'an engine in memory ends with its connection, and no link comes back to it',
    },
  },
]
