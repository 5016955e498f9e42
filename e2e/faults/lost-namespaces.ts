import type { ConnectionOptions } from 'surrealengine'
import { expect } from 'vitest'
import { WebSocket as PlainWebSocket } from 'ws'
import type { Check, Row } from './cell.js'
import type { Scene } from './scene.js'
import { until } from './waiting.js'

const POOL = { usePool: true, poolSize: 3, poolMinSize: 3 } as const

interface Restart {
  readonly options: ConnectionOptions
  /** Ends the server and starts an empty one at the same address. */
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

/** The connection lost its namespace with the server, and its next calls are answered. */
function restarted(scheme: 'ws' | 'http', more: Partial<ConnectionOptions>): Check {
  return async scene => {
    const { options, restart } = await inMemory(scene, scheme, more)
    const db = await scene.connect(options)
    await db.query('CREATE before')
    const session = await db.forkSession()
    await session.use({ database: 'apart' })
    await session.query('CREATE before')
    await restart()
    // A call that is issued before the loss is noticed may be lost with its link.
    if (scheme === 'ws') await until(() => db.stats().created > (more.usePool ? 3 : 1), 'a new link is open')
    await scene.write(db)
    expect(await session.query('CREATE after SET n = 1; SELECT VALUE n FROM after')).toMatchObject([[{ n: 1 }], [1]])
    await Promise.all(Array.from({ length: 8 }, () => scene.write(db)))
  }
}

/** The program defines the table of a live query again, which then continues. */
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

/**
 * The program does not define the table again: the live query waits, and continues once the first record has created
 * the table.
 */
async function liveWithoutTable(scene: Scene): Promise<void> {
  const { options, restart } = await inMemory(scene, 'ws', {})
  const db = await scene.connect(options)
  await db.query('DEFINE TABLE item')
  const items = (await db.live<{ n: number }>('item'))[Symbol.asyncIterator]()
  await restart()
  const gap = items.next()
  await until(() => db.stats().created > 1, 'a new link is open')
  await scene.write(db)
  await db.create('item', { n: 1 })
  expect(await gap).toMatchObject({ value: { action: 'GAP', reason: 'reconnect' } })
  await db.create('item', { n: 2 })
  expect(await items.next()).toMatchObject({ value: { action: 'CREATE', value: { n: 2 } } })
}

/** A live query that waits for its table can be killed. */
async function killedWithoutTable(scene: Scene): Promise<void> {
  const { options, restart } = await inMemory(scene, 'ws', {})
  const db = await scene.connect(options)
  await db.query('DEFINE TABLE item')
  const items = await db.live('item')
  const next = items[Symbol.asyncIterator]().next()
  await restart()
  await until(() => db.stats().created > 1, 'a new link is open')
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
        'a platform WebSocket': restarted('ws', PLAIN),
        'the package ws, with a pool': restarted('ws', POOL),
        'a platform WebSocket, with a pool': restarted('ws', { ...POOL, ...PLAIN }),
        'a live query': live({}),
        'a live query, with a platform WebSocket': live(PLAIN),
        'a live query, with a pool': live(POOL),
        'a live query whose table is missing': liveWithoutTable,
        'a live query that is killed before its table exists again': killedWithoutTable,
      },
      http: {
        'without a pool': restarted('http', {}),
        'with a pool': restarted('http', { usePool: true, poolSize: 3 }),
      },
      embedded: 'an engine in memory ends with its connection, and no link returns to it',
    },
  },
]
