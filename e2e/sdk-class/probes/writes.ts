import { BoundExcluded, BoundIncluded, Duration, eq, lt, RecordId, RecordIdRange, Table } from 'surrealdb'
import { all, outcome, type Probe, probes } from '../probe.js'

const users = new Table('users')
const one = new RecordId('users', 1)
const range = new RecordIdRange('users', new BoundIncluded(1), new BoundExcluded(3))
const SOME = 'CREATE |users:1..4| SET n = id.id()'

export const WRITES: readonly Probe[] = probes({
  'create: a record, and once more': async ({ db }) => [
    await db.create(one).content({ name: 'a' }),
    await outcome(() => db.create(one).content({ name: 'b' })),
  ],
  'create: in a table': async ({ db }) => {
    const created = await db.create<{ name: string }>(users).content({ name: 'a' })
    return Array.isArray(created) ? created.map(({ name }) => name) : created
  },
  'create: without content': ({ db }) => db.create(one),
  'create: patch(), output() and timeout()': async ({ db }) => [
    await db.create(one).patch([{ op: 'add', path: '/a', value: 1 }]),
    await db.create(new RecordId('users', 2)).content({ a: 1 }).output('none'),
    await db.create(new RecordId('users', 3)).content({ a: 1 }).output('diff'),
    await db.create(new RecordId('users', 4)).timeout(Duration.seconds(5)).output('before'),
  ],
  'create: json(), stream() and retry()': async ({ db }) => [
    await db
      .create(one)
      .content({ at: new Date(0) })
      .json(),
    await all(db.create(new RecordId('users', 2)).stream()),
    await db.create(new RecordId('users', 3)).retry(),
  ],
  'create: against a schema': async ({ db }) => {
    await db.query('DEFINE TABLE users SCHEMAFULL; DEFINE FIELD n ON users TYPE number')
    return [await outcome(() => db.create(one).content({ n: 'text' })), await db.create(one).content({ n: 1 })]
  },
  'create: against a unique index': async ({ db }) => {
    await db.query('DEFINE INDEX name ON users FIELDS name UNIQUE')
    await db.create(one).content({ name: 'a' })
    return outcome(() => db.create(new RecordId('users', 2)).content({ name: 'a' }))
  },
  'insert: one, many, and into a table': async ({ db }) => [
    await db.insert({ id: one, n: 1 }),
    await db.insert([
      { id: new RecordId('users', 2), n: 2 },
      { id: new RecordId('users', 3), n: 3 },
    ]),
    await db.insert(users, { id: new RecordId('users', 4) }),
    await db.insert(users, [{ id: new RecordId('users', 5) }]),
  ],
  'insert: what is there already, and ignore()': async ({ db }) => {
    await db.insert({ id: one, n: 1 })
    return [await outcome(() => db.insert({ id: one, n: 2 })), await db.insert({ id: one, n: 3 }).ignore()]
  },
  'insert: relation(), output() and timeout()': async ({ db }) => {
    await db.query(SOME)
    const edge = { id: new RecordId('knows', 1), in: one, out: new RecordId('users', 2) }
    return [
      await db.insert(new Table('knows'), edge).relation(),
      await db.insert(users, { id: new RecordId('users', 9) }).output('none'),
      await db.insert(users, { id: new RecordId('users', 8) }).timeout(Duration.seconds(5)),
    ]
  },
  'update: content(), merge(), replace() and patch()': async ({ db }) => {
    await db.query(SOME)
    return [
      await db.update(one).content({ a: 1 }),
      await db.update(one).merge({ b: 2 }),
      await db.update(one).replace({ c: 3 }),
      await db.update(one).patch([{ op: 'replace', path: '/c', value: 4 }]),
    ]
  },
  'update: what is not there': ({ db }) => db.update(new RecordId('users', 77)).merge({ a: 1 }),
  'update: a table, a range, where() and output()': async ({ db }) => {
    await db.query(SOME)
    return [
      await db.update(users).merge({ a: 1 }),
      await db.update(range).merge({ b: 1 }),
      await db.update(users).merge({ c: 1 }).where(lt('n', 2)),
      await db.update(users).merge({ d: 1 }).where(eq('n', 2)).output('diff'),
      await db.update(users).merge({ d: 1 }).output('none'),
    ]
  },
  'update: json(), stream(), timeout() and retry()': async ({ db }) => {
    await db.query(SOME)
    return [
      await db.update(one).merge({ a: 1 }).json(),
      await all(db.update(users).merge({ a: 1 }).stream()),
      await db.update(one).merge({ a: 1 }).timeout(Duration.seconds(5)).retry(),
    ]
  },
  'upsert: content(), merge(), replace() and patch()': async ({ db }) => [
    await db.upsert(one).content({ a: 1 }),
    await db.upsert(one).merge({ b: 2 }),
    await db.upsert(one).replace({ c: 3 }),
    await db.upsert(one).patch([{ op: 'add', path: '/d', value: 4 }]),
    await db.upsert(new RecordId('users', 2)).output('after').timeout(Duration.seconds(5)),
  ],
  'upsert: a range and where()': async ({ db }) => {
    await db.query(SOME)
    return [await db.upsert(range).merge({ a: 1 }), await db.upsert(users).merge({ b: 1 }).where(eq('n', 3))]
  },
  'delete: a record, one that is not there, a range and a table': async ({ db }) => {
    await db.query(SOME)
    return [
      await db.delete(one),
      await db.delete(new RecordId('users', 77)),
      await db.delete(range),
      await db.delete(users),
      await db.select(users),
    ]
  },
  'delete: output(), timeout(), json(), stream() and retry()': async ({ db }) => {
    await db.query(SOME)
    return [
      await db.delete(one).output('none'),
      await db.delete(new RecordId('users', 2)).json(),
      await all(db.delete(new RecordId('users', 3)).stream()),
      await db.delete(users).timeout(Duration.seconds(5)).retry(),
    ]
  },
  'relate: one edge, many, with data, unique() and output()': async ({ db }) => {
    await db.query(`${SOME}; DEFINE INDEX once ON likes FIELDS in, out UNIQUE`)
    const two = new RecordId('users', 2)
    return [
      await db.relate(one, new RecordId('knows', 1), two),
      await db.relate(one, new RecordId('knows', 2), two, { since: 2020 }),
      await db.relate([one], new Table('sees'), [two, one]),
      await db.relate(one, new Table('sees'), two).output('none'),
      await db.relate(one, new RecordId('likes', 1), two).unique(),
      await db.relate(one, new RecordId('knows', 4), two).timeout(Duration.seconds(5)).json(),
    ]
  },
  'a builder can be read again in another form': async ({ db }) => {
    await db.query(SOME)
    const select = db.select(users).where(lt('n', 3))
    return [await select.value('n'), await select.limit(1), await select.json()]
  },
  'a conflict is repeated with retry()': async ({ db, connected }) => {
    await db.query('CREATE counters:1 SET n = 0')
    const other = await connected()
    const add = 'UPDATE counters:1 SET n += 1'
    const retry = { attempts: 50, retryDelay: 1, retryDelayMax: 5 }
    await Promise.all(Array.from({ length: 10 }, (_, n) => (n % 2 === 0 ? db : other).query(add).retry(retry)))
    return db.query('SELECT VALUE n FROM counters:1')
  },
}).map(probe =>
  // Another connection to an engine in memory is another database.
  probe.name.startsWith('a conflict') ? { ...probe, ways: ['ws', 'http'] as const } : probe,
)
