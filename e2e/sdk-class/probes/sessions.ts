import { Features, RecordId, SurrealSession, Table } from 'surrealdb'
import { OVER_LINKS, outcome, type Probe, probes } from '../probe.js'

const OVER_A_LINK = probes(
  {
    'newSession: begins as nobody, nowhere': async ({ db }) => {
      const session = await db.newSession()
      return [
        session instanceof SurrealSession,
        session.namespace,
        session.database,
        session.accessToken,
        session.parameters,
        session.isValid,
        typeof session.session,
      ]
    },
    'newSession: its own names and variables': async ({ db, names }) => {
      const session = await db.newSession()
      await db.set('color', 'red')
      await session.use({ namespace: names.namespace, database: 'probe_other' })
      await session.set('color', 'blue')
      return [session.database, session.parameters, db.database, db.parameters, await db.query('RETURN $color')]
    },
    'forkSession: begins as what it is made of': async ({ db }) => {
      await db.set('color', 'red')
      const fork = await db.forkSession()
      return [
        fork.namespace,
        fork.database,
        fork.parameters,
        typeof fork.accessToken,
        await fork.query('RETURN $color'),
      ]
    },
    'forkSession: goes its own way then': async ({ db }) => {
      await db.set('color', 'red')
      const fork = await db.forkSession()
      await fork.set('color', 'blue')
      await fork.unset('other')
      return [await fork.query('RETURN $color'), await db.query('RETURN $color'), fork.parameters]
    },
    'forkSession: of a session': async ({ db }) => {
      const first = await db.forkSession()
      await first.set('n', 1)
      const second = await first.forkSession()
      return [second.parameters, await second.query('RETURN $n'), second instanceof SurrealSession]
    },
    'forkSession: sees the same database': async ({ db }) => {
      const fork = await db.forkSession()
      await fork.create(new RecordId('users', 1)).content({ a: 1 })
      return [await db.select(new Table('users')), await fork.select(new Table('users'))]
    },
    'a session has every builder': async ({ db }) => {
      const fork = await db.forkSession()
      const id = new RecordId('users', 1)
      return [
        await fork.create(id).content({ n: 1 }),
        await fork.update(id).merge({ m: 1 }),
        await fork.upsert(id).merge({ o: 1 }),
        await fork.insert({ id: new RecordId('users', 2) }),
        await fork.relate(id, new RecordId('knows', 1), new RecordId('users', 2)),
        await fork.run('math::abs', [-1]),
        await fork.delete(id),
      ]
    },
    'sessions(): those that are open': async ({ db }) => {
      const [first, second] = [await db.newSession(), await db.forkSession()]
      const before = await db.sessions()
      await first.closeSession()
      const after = await db.sessions()
      return [before.length, after.length, after.map(String).includes(String(second.session))]
    },
    'closeSession: it is not valid any more': async ({ db }) => {
      const session = await db.newSession()
      await session.closeSession()
      return [session.isValid, await outcome(() => session.namespace)]
    },
    'closeSession: twice': async ({ db }) => {
      const session = await db.newSession()
      await session.closeSession()
      return outcome(() => session.closeSession())
    },
    'Symbol.asyncDispose closes a session': async ({ db }) => {
      const session = await db.newSession()
      await session[Symbol.asyncDispose]()
      return session.isValid
    },
    'reset: nothing is chosen and nobody is signed in': async ({ db, names }) => {
      const session = await db.forkSession()
      await session.set('n', 1)
      await session.reset()
      return [session.namespace, session.database, session.accessToken, session.parameters, names.namespace.length > 0]
    },
    'beginTransaction: commit()': async ({ db }) => {
      const transaction = await db.beginTransaction()
      await transaction.create(new RecordId('users', 1)).content({ n: 1 })
      const before = await db.select(new RecordId('users', 1))
      await transaction.commit()
      return [before, await db.select(new RecordId('users', 1))]
    },
    'beginTransaction: cancel()': async ({ db }) => {
      const transaction = await db.beginTransaction()
      await transaction.create(new RecordId('users', 1))
      await transaction.cancel()
      return db.select(new RecordId('users', 1))
    },
    'beginTransaction: every builder': async ({ db }) => {
      const transaction = await db.beginTransaction()
      const id = new RecordId('users', 1)
      const done = [
        await transaction.create(id).content({ n: 1 }),
        await transaction.update(id).merge({ m: 1 }),
        await transaction.upsert(id).merge({ o: 1 }),
        await transaction.insert({ id: new RecordId('users', 2) }),
        await transaction.relate(id, new RecordId('knows', 1), new RecordId('users', 2)),
        await transaction.select(new Table('users')).where('m = 1' as never),
        await transaction.query('RETURN 1').responses(),
        await transaction.delete(id),
      ]
      await transaction.commit()
      return done
    },
    'beginTransaction: a failed statement': async ({ db }) => {
      const transaction = await db.beginTransaction()
      const failed = await outcome(() => transaction.query('THROW "no"'))
      await transaction.cancel()
      return failed
    },
    'beginTransaction: in a session': async ({ db }) => {
      const fork = await db.forkSession()
      await fork.set('n', 5)
      const transaction = await fork.beginTransaction()
      const seen = await transaction.query('RETURN $n')
      await transaction.commit()
      return seen
    },
    'beginTransaction: two at once do not see each other': async ({ db }) => {
      const [a, b] = [await db.beginTransaction(), await db.beginTransaction()]
      await a.create(new RecordId('users', 1))
      const seen = await b.select(new RecordId('users', 1))
      await a.commit()
      await b.cancel()
      return [seen, await db.select(new RecordId('users', 1))]
    },
    'a transaction that is over': async ({ db }) => {
      const transaction = await db.beginTransaction()
      await transaction.commit()
      return [
        (await outcome(() => transaction.query('RETURN 1'))) instanceof Error,
        (await outcome(() => transaction.commit())) instanceof Error,
      ]
    },
  },
  OVER_LINKS,
)

const EVERYWHERE = probes({
  'use: resolves with what is chosen, and tells it': async ({ db, names }) => {
    const heard: unknown[] = []
    db.subscribe('using', using => heard.push(using))
    const { namespace } = names
    return [await db.use({ namespace, database: 'probe_other' }), db.database, heard]
  },
  'use: the database alone, and the namespace alone': async ({ db, names }) => [
    await db.use({ database: 'probe_other' }),
    await db.use({ namespace: names.namespace }),
    db.namespace === names.namespace,
    db.database,
  ],
  'use: what is not there yet is made': async ({ db, names }) => {
    await db.use({ namespace: `${names.namespace}_new`, database: 'probe_new' })
    return db.create(new RecordId('users', 1))
  },
  'use: a database without a namespace': async ({ another, url }) => {
    const db = another()
    await db.connect(url)
    return outcome(() => db.use({ namespace: null, database: 'a' } as never))
  },
  'use: null chooses none': async ({ db }) => {
    const chosen = await db.use({ database: null } as never)
    return [chosen, db.database, await outcome(() => db.query('CREATE users:1'))]
  },
  'set and unset': async ({ db }) => {
    await db.set('a', { b: [1, new RecordId('users', 1)] })
    const [seen, parameters] = [await db.query('RETURN $a'), { ...db.parameters }]
    await db.unset('a')
    return [seen, parameters, await db.query('RETURN $a'), db.parameters]
  },
  'set: a name with a $': async ({ db }) => outcome(() => db.set('$x', 1)),
  'set: before a query that binds the same': async ({ db }) => {
    await db.set('a', 1)
    return db.query('RETURN $a', { a: 2 })
  },
  isFeatureSupported: ({ db }) =>
    Promise.resolve(
      Object.fromEntries(
        Object.entries(Features)
          .filter(([name]) => name !== 'SurrealML' && name !== 'RefreshTokens')
          .map(([name, feature]) => [name, db.isFeatureSupported(feature)]),
      ),
    ),
  'isFeatureSupported: models': async ({ db }) => db.isFeatureSupported(Features.SurrealML),
  'isFeatureSupported: refresh tokens': async ({ db }) => db.isFeatureSupported(Features.RefreshTokens),
  'what a way cannot do': async ({ db }) => {
    const names = ['newSession', 'forkSession', 'beginTransaction', 'sessions'] as const
    const failed = await Promise.all(names.map(name => outcome(() => db[name]())))
    const live = await outcome(() => db.live(new Table('users')))
    return [...failed, live].map(each => (each instanceof Error ? each : 'works'))
  },
})

export const SESSIONS: readonly Probe[] = [...EVERYWHERE, ...OVER_A_LINK]
