import type { Link } from '@surrealengine/core/transport'
import { type ConnectionOptions, createConnection, embedded, type LiveMessage, ws } from 'surrealengine'
import { expect } from 'vitest'
import type { Check, Row } from './cell.js'
import { EMBEDDED, type Way, WS } from './ways.js'

const CHANGES = 12
/**
 * Far more messages than the buffer holds: it overflows, and the rows are read again in the original database. And far
 * fewer than make a server close the socket for reading too slowly.
 */
const BURST = 30

interface Item {
  readonly n: number
}

/** Records which sessions were attached on which link, and which of them were detached there. */
class Sessions {
  readonly #known = new Set<string>()
  #links = 0
  made = 0

  get left(): number {
    return this.#known.size
  }

  /** Returns the same link, and records its calls. */
  watch(link: Link): Link {
    const no = ++this.#links
    const request = link.request.bind(link)
    return Object.assign(link, {
      request: (call: Parameters<Link['request']>[0]) => {
        const exchange = request(call)
        void exchange.reply.then(
          ({ ok }) => ok && this.#note(call.method, `${no} ${call.session?.id}`),
          () => {},
        )
        return exchange
      },
    })
  }

  #note(method: string, session: string): void {
    if (method === 'attach') this.made++
    if (method === 'attach') this.#known.add(session)
    if (method === 'detach') this.#known.delete(session)
  }
}

/** Reads until the rows were read again, or the last change of a burst was reported. Returns whether the rows were. */
async function readBurst(items: AsyncIterator<LiveMessage<Item>>, last: number): Promise<boolean> {
  for (;;) {
    const { value, done } = await items.next()
    if (done) throw new Error('the live query ended')
    if (value.action === 'SNAPSHOT') return true
    if (value.action === 'CREATE' && value.value.n === last) return false
  }
}

/** The session of a live query changes its database again and again, while the live query stays in the original one. */
function changing(way: Way, more: Partial<ConnectionOptions>): Check {
  return async scene => {
    const sessions = new Sessions()
    const transports = [
      { ...ws, connect: async context => sessions.watch(await ws.connect(context)) } satisfies typeof ws,
      {
        ...embedded,
        connect: async context => sessions.watch(await embedded.connect(context)),
      } satisfies typeof embedded,
    ]
    const options = way(scene)
    const db = scene.adopt(createConnection({ ...options, ...more, url: String(options.url), transports }))
    await db.connect()
    await db.query('DEFINE TABLE item; DEFINE TABLE marker')
    const session = await db.forkSession()
    const live = await session.live<Item>('item', { snapshot: true, buffer: 2, overflow: 'gap' })
    const items = live[Symbol.asyncIterator]()
    let reads = 0
    for (let change = 0; change < CHANGES; change++) {
      await session.use({ database: `${options.database}_${change % 3}` })
      await session.set('v', change)
      const first = change * BURST
      await db.query('FOR $n IN $first..$last { CREATE item SET n = $n }', { first, last: first + BURST })
      if (await readBurst(items, first + BURST - 1)) reads++
    }
    // Without that, nothing would have been sent in the original database.
    expect(reads).toBeGreaterThan(1)
    expect(sessions.made).toBeGreaterThan(2)
    await items.return?.()
    await session.close()
    await expect.poll(() => sessions.left).toBe(0)
    await scene.write(db)
  }
}

const POOL = { usePool: true, poolSize: 2 } as const

export const SESSIONS_LEFT: readonly Row[] = [
  {
    number: 52,
    title: 'the session of a live query changes many times',
    cells: {
      ws: { 'without a pool': changing(WS, {}), 'with a pool': changing(WS, POOL) },
      http: 'live queries are refused over HTTP',
      embedded: { 'without a pool': changing(EMBEDDED, {}), 'with a pool': changing(EMBEDDED, POOL) },
    },
  },
]
