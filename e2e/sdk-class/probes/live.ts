import { eq, type LiveMessage, RecordId, Table, Uuid } from 'surrealdb'
import { OVER_LINKS, outcome, type Probe, probes, type Scene, take } from '../probe.js'

const users = new Table('users')
const one = new RecordId('users', 1)
const DEFINE = 'DEFINE TABLE users'

type Change = () => PromiseLike<unknown>

/** What is told of some changes, one after another: of two at once the SDK loses one. */
async function reading(from: AsyncIterable<LiveMessage>, changes: readonly Change[]): Promise<unknown[]> {
  const messages = from[Symbol.asyncIterator]()
  const told: unknown[] = []
  for (const change of changes) {
    const next = messages.next()
    await change()
    told.push((await next).value)
  }
  return told
}

function changing({ db }: Scene): readonly Change[] {
  return [() => db.create(one).content({ n: 1, name: 'a' }), () => db.update(one).merge({ n: 2 }), () => db.delete(one)]
}

export const LIVE: readonly Probe[] = probes(
  {
    'live: what happens to records': async scene => {
      await scene.db.query(DEFINE)
      return reading(await scene.db.live(users), changing(scene))
    },
    'live: fields()': async scene => {
      await scene.db.query(DEFINE)
      return reading(await scene.db.live(users).fields('n'), changing(scene))
    },
    'live: value()': async scene => {
      await scene.db.query(DEFINE)
      return scene.db
        .live(users)
        .value('n')
        .compile()
        .query.replace(/bind__\d+/g, 'bind')
    },
    'live: diff()': async scene => {
      await scene.db.query(DEFINE)
      return reading(await scene.db.live(users).diff(), changing(scene))
    },
    'live: where()': async scene => {
      await scene.db.query(DEFINE)
      return reading(await scene.db.live(users).where(eq('n', 1)), changing(scene).slice(0, 1))
    },
    'live: fetch()': async ({ db }) => {
      await db.query(`${DEFINE}; CREATE teams:1 SET name = 't'`)
      return reading(await db.live(users).fetch('team'), [() => db.query('CREATE users:1 SET team = teams:1')])
    },
    'live: what a subscription says of itself': async ({ db }) => {
      await db.query(DEFINE)
      const live = await db.live(users)
      const before = [live.id instanceof Uuid, live.isManaged, live.isAlive, live.resource]
      await live.kill()
      return [...before, live.isAlive]
    },
    'live: kill() ends a loop': async ({ db }) => {
      await db.query(DEFINE)
      const live = await db.live(users)
      const read = take(live, 1)
      await live.kill()
      return read
    },
    'live: read after kill()': async ({ db }) => {
      await db.query(DEFINE)
      const live = await db.live(users)
      await live.kill()
      return outcome(() => live[Symbol.asyncIterator]())
    },
    'live: kill() twice': async ({ db }) => {
      await db.query(DEFINE)
      const live = await db.live(users)
      await live.kill()
      return outcome(() => live.kill())
    },
    'live: subscribe() with two handlers': async scene => {
      await scene.db.query(DEFINE)
      const live = await scene.db.live(users)
      const heard: string[] = []
      const done = new Promise<void>(resolve => {
        for (const who of ['first', 'second']) {
          live.subscribe(message => {
            heard.push(`${who} ${message.action}`)
            if (heard.length === 2) resolve()
          })
        }
      })
      await scene.db.create(one)
      await done
      return heard.sort()
    },
    'live: a handler that unsubscribed hears nothing': async ({ db }) => {
      await db.query(DEFINE)
      const live = await db.live(users)
      const heard: string[] = []
      live.subscribe(() => heard.push('gone'))()
      const read = take(live, 1)
      await db.create(one)
      await read
      return heard
    },
    'live: two queries of one table': async ({ db }) => {
      await db.query(DEFINE)
      const [a, b] = [await db.live(users), await db.live(users).where('n = 2' as never)]
      const read = [take(a, 1), take(b, 1)]
      await db.create(one).content({ n: 2 })
      return (await Promise.all(read)).map(messages => messages.map(({ action }) => action))
    },
    'live: in a session': async ({ db }) => {
      await db.query(DEFINE)
      const fork = await db.forkSession()
      const live = await fork.live(users)
      return reading(live, [() => db.create(one)])
    },
    'live: a table that is not there': async ({ db }) => {
      const live = await outcome(() => db.live(new Table('nothing')))
      return live instanceof Error ? live : 'works'
    },
    'liveOf: a query that was started by its text': async ({ db }) => {
      await db.query(DEFINE)
      const [id] = await db.query<[Uuid]>('LIVE SELECT * FROM users')
      const live = await db.liveOf(id)
      const said = [id instanceof Uuid, live.isManaged, live.isAlive, String(live.id) === String(id)]
      return [...said, await reading(live, [() => db.create(one)])]
    },
    'liveOf: among other statements': async ({ db }) => {
      const [, id] = await db.query<[unknown, Uuid]>(`${DEFINE}; LIVE SELECT * FROM users; RETURN 1`)
      const live = await db.liveOf(id)
      return reading(live, [() => db.create(one)])
    },
    'liveOf: kill()': async ({ db }) => {
      await db.query(DEFINE)
      const [id] = await db.query<[Uuid]>('LIVE SELECT * FROM users')
      const live = await db.liveOf(id)
      await live.kill()
      return live.isAlive
    },
    'KILL as a statement': async ({ db }) => {
      await db.query(DEFINE)
      const [id] = await db.query<[Uuid]>('LIVE SELECT * FROM users')
      return db.query('KILL $id', { id }).responses()
    },
    'the kind of a LIVE statement': async ({ db }) => {
      await db.query(DEFINE)
      const [answer] = await db.query('LIVE SELECT * FROM users').responses()
      return answer?.success === true ? answer.type : answer
    },
    'live: a burst reaches a slow reader whole': async ({ db }) => {
      await db.query(DEFINE)
      const live = await db.live(users)
      const iterator = live[Symbol.asyncIterator]()
      const first = iterator.next()
      for (let n = 0; n < 20; n++) await db.create(new RecordId('users', n)).content({ n })
      await first
      await db.query('RETURN 1')
      let heard = 1
      // Only what is there already is counted: the loop ends with a query's own message.
      const rest = (async () => {
        for (;;) {
          const { done, value } = await iterator.next()
          if (done === true || (value as { recordId?: RecordId }).recordId?.id === 'last') return
          heard++
        }
      })()
      await db.create(new RecordId('users', 'last'))
      await rest
      return heard
    },
    'live: close() ends a loop': async ({ db }) => {
      await db.query(DEFINE)
      const live = await db.live(users)
      const read = take(live, 1)
      await db.close()
      const late = new Promise(resolve => setTimeout(resolve, 2000, 'still waiting'))
      return Promise.race([read, late])
    },
  },
  OVER_LINKS,
)
