import {
  BoundQuery,
  DateTime,
  Duration,
  eq,
  gt,
  not,
  or,
  RecordId,
  StringRecordId,
  surql,
  Table,
  Uuid,
} from 'surrealdb'
import { all, outcome, type Probe, probes } from '../probe.js'

const users = new Table('users')

export const QUERIES: readonly Probe[] = probes({
  'query: one result for each statement': ({ db }) => db.query('RETURN 1; RETURN [1, 2]; RETURN NONE; RETURN NULL'),
  'query: bindings': ({ db }) => db.query('RETURN $a; RETURN $b', { a: 1, b: { c: [true, null] } }),
  'query: a BoundQuery': ({ db }) => db.query(new BoundQuery('RETURN $a + 1', { a: 1 })),
  'query: surql with values and parts': ({ db }) => {
    const query = surql`RETURN ${'text'}`
    query.append(surql`; RETURN ${new RecordId('users', 1)}`)
    return db.query(query)
  },
  'query: inner is the query itself': async ({ db }) => {
    const { query, bindings } = db.query('RETURN $a', { a: 1 }).inner
    return { query, bindings }
  },
  'query: collect() of all': ({ db }) => db.query('RETURN 1; RETURN 2; RETURN 3').collect(),
  'query: collect() of some': ({ db }) => db.query('RETURN 1; RETURN 2; RETURN 3').collect(2, 0),
  'query: json()': ({ db }) =>
    db
      .query(
        'RETURN { id: users:1, at: d"2020-01-01T00:00:00Z", for: 1h, big: 1.5dec, u: u"018e0000-0000-7000-8000-000000000000" }',
      )
      .json(),
  'query: responses()': ({ db }) => db.query('RETURN 1; THROW "no"; RETURN [3]').responses(),
  'query: responses() of some': ({ db }) => db.query('RETURN 1; RETURN 2; RETURN [3]').responses(2, 0),
  'query: responses() as json': ({ db }) => db.query('RETURN users:1; SELECT * FROM [users:2]').json().responses(),
  'query: stream()': ({ db }) => all(db.query('RETURN 1; RETURN [1, 2]; THROW "no"').stream()),
  'query: frames know what they are': async ({ db }) => {
    const frames = await all(db.query('RETURN [7]; THROW "no"').stream())
    return frames.map(frame => [frame.isValue(), frame.isDone(), frame.isError(), frame.query])
  },
  'query: an ErrorFrame throws its error': async ({ db }) => {
    const [frame] = await all(db.query('THROW "no"').stream())
    return outcome(() => frame?.isError() && frame.throw())
  },
  'query: the first failed statement throws': ({ db }) => db.query('RETURN 1; THROW "first"; THROW "second"'),
  'query: a syntax error': ({ db }) => db.query('SELEC * FROM users'),
  'query: an empty text': ({ db }) => db.query(''),
  'query: a comment alone': ({ db }) => db.query('-- nothing'),
  'query: a failed transaction': ({ db }) => db.query('BEGIN; CREATE users:1; THROW "no"; COMMIT'),
  'query: a failed transaction, with responses()': ({ db }) =>
    db.query('BEGIN; CREATE users:1; THROW "no"; COMMIT').responses(),
  'query: a table that is not there': ({ db }) => db.query('SELECT * FROM nothing'),
  'query: a time limit': ({ db }) => db.query('SELECT * FROM sleep(500ms) TIMEOUT 1ms'),
  'query: retry() of what does not fail': ({ db }) => db.query('RETURN 1').retry(),
  'query: retry() of what is no conflict': ({ db }) => db.query('THROW "no"').retry({ attempts: 2, retryDelay: 1 }),
  'query: many at once': ({ db }) => Promise.all(Array.from({ length: 50 }, (_, n) => db.query('RETURN $n', { n }))),
  'query: is sent when it is awaited': async ({ db }) => {
    db.query('CREATE users:1')
    return db.query('SELECT * FROM users')
  },
  'query: is sent once, however often it is awaited': async ({ db }) => {
    const created = db.query('CREATE users SET n = 1 RETURN VALUE n')
    return [await created, await created, await db.query('RETURN count(SELECT * FROM users)')]
  },
  'query: then, catch and finally': async ({ db }) => {
    const said: string[] = []
    await db
      .query('THROW "no"')
      .catch(() => said.push('catch'))
      .finally(() => said.push('finally'))
      .then(() => said.push('then'))
    return said
  },
  'select: a record, and one that is not there': async ({ db }) => {
    await db.query('CREATE users:1 SET name = "a"')
    return [await db.select(new RecordId('users', 1)), await db.select(new RecordId('users', 2))]
  },
  'select: a record by its text': async ({ db }) => {
    await db.query('CREATE users:1 SET name = "a"')
    return db.select(new StringRecordId('users:1'))
  },
  'select: a table': async ({ db }) => {
    await db.query('CREATE users:1 SET n = 1; CREATE users:2 SET n = 2')
    return db.select(users)
  },
  'select: a table that is not there': ({ db }) => db.select(new Table('nothing')),
  'select: fields(), value(), start() and limit()': async ({ db }) => {
    await db.query('CREATE |users:1..5| SET n = id.id()')
    return [
      await db.select(users).fields('n'),
      await db.select(users).value('n'),
      await db.select(users).value('n').start(1).limit(2),
    ]
  },
  'select: where() by expressions': async ({ db }) => {
    await db.query('CREATE |users:1..5| SET n = id.id(), name = "a"')
    return [
      await db.select(users).where(gt('n', 3)).value('n'),
      await db
        .select(users)
        .where(or(eq('n', 1), eq('n', 4)))
        .value('n'),
      await db.select(users).where(not(eq('name', 'a'))),
    ]
  },
  'select: fetch()': async ({ db }) => {
    await db.query('CREATE teams:1 SET name = "t"; CREATE users:1 SET team = teams:1')
    return db.select(new RecordId('users', 1)).fetch('team')
  },
  'select: timeout()': async ({ db }) => db.select(users).timeout(Duration.seconds(5)),
  'select: json()': async ({ db }) => {
    await db.query('CREATE users:1 SET at = d"2020-01-01T00:00:00Z"')
    return [await db.select(new RecordId('users', 1)).json(), await db.select(users).json()]
  },
  'select: stream()': async ({ db }) => {
    await db.query('CREATE users:1; CREATE users:2')
    return all(db.select(users).stream())
  },
  'select: compile()': async ({ db }) => {
    const { query, bindings } = db.select(users).where(eq('a', 1)).limit(3).compile()
    return { query: query.replace(/bind__\d+/g, 'bind'), count: Object.keys(bindings).length }
  },
  'auth: nobody who is a record': async ({ db }) => outcome(() => db.auth()),
  "run: built in, of one's own, and one that is not there": async ({ db }) => {
    await db.query('DEFINE FUNCTION fn::twice($n: number) { RETURN $n * 2 }')
    return [
      await db.run('math::max', [[1, 5, 3]]),
      await db.run('fn::twice', [21]),
      await outcome(() => db.run('fn::missing', [])),
    ]
  },
  'run: json() and stream()': async ({ db }) => [
    await db.run('type::record', ['users', 1]).json(),
    await all(db.run('math::abs', [-1]).stream()),
  ],
  "values: each of the SDK's classes goes there and back": async ({ db }) => {
    const values = [
      new RecordId('users', 1),
      new RecordId('users', ['a', 1]),
      new RecordId('users', { a: 1 }),
      new DateTime('2020-01-01T00:00:00.123456789Z'),
      new Uuid('018e0000-0000-7000-8000-000000000000'),
      new Table('users'),
      12345678901234567890n / 10n,
      1.5,
      -0.25,
      'ü€😀',
      new Uint8Array([1, 2, 3]),
      [undefined, null],
      new Date(0),
    ]
    const back = await db.query<unknown[]>(values.map((_, n) => `RETURN $v${n}`).join(';'), {
      ...Object.fromEntries(values.map((value, n) => [`v${n}`, value])),
    })
    return back.map(value => [value, typeof value])
  },
  'values: decimals, durations, geometry, ranges and files': ({ db }) =>
    db.query('RETURN 1.5dec; RETURN (1.5, 2.5); RETURN 1..5; RETURN "a".."b"; RETURN <set>[1, 2]; RETURN 1h30m'),
  'values: 1e300': ({ db }) => db.query('RETURN $n = 1e300; RETURN $n', { n: 1e300 }),
  'values: a function': ({ db }) => db.query('RETURN $v', { v: { f: () => 1 } }),
  'values: a RegExp': ({ db }) => db.query('RETURN $v', { v: /a/ }),
  'values: an invalid Date': ({ db }) => db.query('RETURN $v', { v: new Date(Number.NaN) }),
  'values: a URL': ({ db }) => db.query('RETURN $v', { v: new URL('http://a/') }),
  'values: a whole number of more than 64 bits': ({ db }) => db.query('RETURN $v', { v: 2n ** 64n }),
  'values: nested deeply': ({ db }) => {
    let value: unknown = 1
    for (let n = 0; n < 50; n++) value = [value]
    return db.query('RETURN $v', { v: value })
  },
  'api: what is not there': async ({ db }) => outcome(() => db.api().get('/nothing')),
})
