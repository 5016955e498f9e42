/**
 * A tracker of issues, as a program for the official SDK: it knows nothing of this library. The test runs it as it is, and once
 * more with its two imports changed.
 */
import { createNodeEngines } from '@surrealdb/node'
import {
  AlreadyExistsError,
  and,
  BoundQuery,
  createRemoteEngines,
  DateTime,
  Duration,
  eq,
  gte,
  inside,
  NotAllowedError,
  RecordId,
  ServerError,
  Surreal,
  surql,
  Table,
  ThrownError,
  Uuid,
} from 'surrealdb'

const ISSUES = new Table('issues')
const PEOPLE = new Table('people')
const COMMENTS = new Table('commented')

const SCHEMA = `
  DEFINE TABLE people SCHEMAFULL PERMISSIONS FOR select FULL, FOR update WHERE id = $auth.id;
  DEFINE FIELD name ON people TYPE string ASSERT string::len($value) > 1;
  DEFINE FIELD email ON people TYPE string;
  DEFINE FIELD pass ON people TYPE string PERMISSIONS FOR select NONE;
  DEFINE FIELD joined ON people TYPE datetime DEFAULT time::now();
  DEFINE INDEX email ON people FIELDS email UNIQUE;

  DEFINE TABLE issues SCHEMAFULL PERMISSIONS FULL;
  DEFINE FIELD title ON issues TYPE string;
  DEFINE FIELD state ON issues TYPE string ASSERT $value IN ['open', 'started', 'done'] DEFAULT 'open';
  DEFINE FIELD weight ON issues TYPE int DEFAULT 1;
  DEFINE FIELD labels ON issues TYPE set<string> DEFAULT [];
  DEFINE FIELD owner ON issues TYPE option<record<people>>;
  DEFINE FIELD due ON issues TYPE option<datetime>;
  DEFINE FIELD spent ON issues TYPE duration DEFAULT 0s;
  DEFINE FIELD token ON issues TYPE option<uuid>;

  DEFINE TABLE commented TYPE RELATION FROM people TO issues PERMISSIONS FULL;
  DEFINE TABLE history PERMISSIONS FULL;
  DEFINE EVENT changed ON issues WHEN $event = 'UPDATE' AND $before.state != $after.state THEN {
    CREATE history SET issue = $after.id, from = $before.state, to = $after.state
  };
  DEFINE FUNCTION fn::load($person: record<people>) {
    RETURN math::sum((SELECT VALUE weight FROM issues WHERE owner = $person AND state != 'done'))
  };
  DEFINE ACCESS person ON DATABASE TYPE RECORD
    SIGNUP (CREATE people SET name = $name, email = $email, pass = crypto::argon2::generate($pass))
    SIGNIN (SELECT * FROM people WHERE email = $email AND crypto::argon2::compare(pass, $pass));
`

/** Prints a line that is the same in every run. */
function say(what, value) {
  const text = JSON.stringify(value, (_, each) => {
    if (typeof each === 'bigint') return `${each}n`
    if (each instanceof Set) return [...each].sort()
    return each
  })
  console.log(`${what}: ${text}`)
}

class Tracker {
  #db
  #live
  #changes = []
  #waiting = []

  constructor(db) {
    this.#db = db
  }

  static async open(url, names, authentication) {
    const db = new Surreal({ engines: { ...createRemoteEngines(), ...createNodeEngines() } })
    const events = []
    for (const event of ['connecting', 'connected', 'disconnected']) db.subscribe(event, () => events.push(event))
    await db.connect(url, { ...names, ...(authentication && { authentication }) })
    await db.use(names)
    say('events', events)
    return new Tracker(db)
  }

  get db() {
    return this.#db
  }

  async prepare() {
    const answers = await this.#db.query(SCHEMA).responses()
    say('statements', answers.length)
    say(
      'failed',
      answers.filter(({ success }) => !success).map(({ error }) => error.message),
    )
  }

  async addPerson(id, name, email) {
    const person = await this.#db.create(new RecordId('people', id)).content({ name, email, pass: 'secret' })
    return person.id
  }

  async addIssues(issues) {
    const added = await this.#db.insert(ISSUES, issues)
    return added.length
  }

  /** What changes from now on. */
  async watch() {
    this.#live = await this.#db.live(ISSUES)
    this.#live.subscribe(({ action, recordId, value }) => {
      if (action === 'KILLED') return
      this.#changes.push(`${action} ${recordId.id} ${value.state}`)
      for (const check of [...this.#waiting]) check()
    })
  }

  /** The first so many changes, once they were told. */
  changes(count) {
    return new Promise(resolve => {
      const check = () => {
        if (this.#changes.length < count) return
        this.#waiting = this.#waiting.filter(each => each !== check)
        resolve(this.#changes.slice(0, count).sort())
      }
      this.#waiting.push(check)
      check()
    })
  }

  async unwatch() {
    await this.#live.kill()
    say('watching', this.#live.isAlive)
  }

  async assign(issue, person) {
    return this.#db.update(new RecordId('issues', issue)).merge({ owner: person }).output('after')
  }

  /** Both or none of them. */
  async handOver(from, to) {
    const transaction = await this.#db.beginTransaction()
    try {
      const moved = await transaction.update(ISSUES).merge({ owner: to }).where(eq('owner', from))
      if (moved.length === 0) throw new RangeError('nothing to hand over')
      await transaction.query(surql`UPDATE ${from} SET name += ' (away)'`)
      await transaction.commit()
      return moved.length
    } catch (error) {
      await transaction.cancel()
      throw error
    }
  }

  async comment(person, issue, text) {
    const [edge] = [await this.#db.relate(person, COMMENTS, new RecordId('issues', issue), { text })]
    return edge
  }

  async page(state, start, limit) {
    return this.#db.select(ISSUES).where(eq('state', state)).value('title').start(start).limit(limit)
  }

  async close() {
    await this.#db.close()
    say('status', this.#db.status)
  }
}

/** The name of what a call throws, and what a program looks at. */
async function failure(call) {
  try {
    await call()
    return 'did not fail'
  } catch (error) {
    if (error instanceof AlreadyExistsError) return ['exists', error.kind]
    if (error instanceof ThrownError) return ['thrown', error.message]
    if (error instanceof NotAllowedError) return ['not allowed', error.kind]
    if (error instanceof ServerError) return ['server', error.kind, error.message.replace(/`[^`]*`/g, '…')]
    return [error.constructor.name, error.message]
  }
}

async function records(tracker) {
  const { db } = tracker
  const ann = await tracker.addPerson('ann', 'Ann', 'ann@example.com')
  const bob = await tracker.addPerson('bob', 'Bob', 'bob@example.com')
  say('people', await db.select(PEOPLE).value('name'))
  say('twice', await failure(() => tracker.addPerson('ann', 'Ann', 'other@example.com')))
  say('same email', await failure(() => tracker.addPerson('eve', 'Eve', 'ann@example.com')))
  say('short name', await failure(() => tracker.addPerson('x', 'X', 'x@example.com')))
  const added = await tracker.addIssues(
    Array.from({ length: 12 }, (_, n) => ({
      id: new RecordId('issues', n),
      title: `Issue ${n}`,
      weight: n,
      labels: new Set(n % 2 === 0 ? ['even', 'bug'] : ['odd']),
      due: new DateTime('2030-01-01T00:00:00Z'),
      spent: new Duration('1h30m'),
      token: new Uuid('018e0000-0000-7000-8000-000000000000'),
    })),
  )
  say('issues', added)
  const [first] = await db.select(ISSUES).limit(1)
  say('first', [first.title, first.due.toString(), first.spent.toString(), first.token.toString(), first.labels])
  say('pages', [await tracker.page('open', 0, 3), await tracker.page('open', 10, 3), await tracker.page('done', 0, 3)])
  say(
    'heavy',
    await db
      .select(ISSUES)
      .where(and(gte('weight', 10), eq('state', 'open')))
      .value('weight'),
  )
  say(
    'some',
    await db
      .select(ISSUES)
      .where(inside('weight', [1, 3]))
      .fields('title', 'weight'),
  )
  return { ann, bob }
}

async function changes(tracker, { ann, bob }) {
  const { db } = tracker
  await tracker.watch()
  await tracker.assign(3, ann)
  await db.update(new RecordId('issues', 4)).merge({ state: 'started', owner: ann })
  await db.delete(new RecordId('issues', 11))
  say('changes', await tracker.changes(3))
  await tracker.unwatch()
  say('history', await db.query('SELECT VALUE [from, to] FROM history').collect(0))
  say('load', await db.run('fn::load', [ann]))
  say('handed over', await tracker.handOver(ann, bob))
  say('nothing left', await failure(() => tracker.handOver(ann, bob)))
  say('people', (await db.select(PEOPLE).value('name')).sort())
  say('comment', (await tracker.comment(bob, 3, 'Mine now.')).text)
  say('comments', await db.query(surql`SELECT VALUE <-commented<-people.name FROM ${new RecordId('issues', 3)}`))
  say('wrong state', await failure(() => db.update(new RecordId('issues', 5)).merge({ state: 'lost' })))
  say('thrown', await failure(() => db.query('IF true { THROW "stop" }')))
  say('syntax', (await failure(() => db.query('SELEC * FROM issues')))[1])
  say(
    'patched',
    (await db.update(new RecordId('issues', 6)).patch([{ op: 'replace', path: '/weight', value: 99 }])).weight,
  )
}

async function sessions(tracker, names, hasUsers) {
  const { db } = tracker
  await db.set('limit', 2)
  const fork = await db.forkSession()
  await fork.set('limit', 1)
  const query = new BoundQuery('RETURN $limit')
  say('limits', [await db.query(query), await fork.query(query), fork.parameters])
  const fresh = await db.newSession()
  say('fresh', [fresh.namespace, fresh.parameters, fresh.isValid])
  if (hasUsers) {
    await fresh.use(names)
    const tokens = await fresh.signup({
      ...names,
      access: 'person',
      variables: { name: 'Cy', email: 'cy@example.com', pass: 'secret' },
    })
    say('signed up', [typeof tokens.access, (await fresh.auth()).name, (await fresh.auth()).pass])
    say('may not', await failure(() => fresh.query('DEFINE TABLE mine')))
    say('own record', (await fresh.query('UPDATE $auth SET name = "Cyd" RETURN VALUE name')).flat())
    say('others', (await fresh.query('UPDATE people:ann SET name = "Mallory"')).flat())
    await fresh.invalidate()
    say('signed out', fresh.accessToken)
  }
  await Promise.all([fork.closeSession(), fresh.closeSession()])
  say('valid', [fork.isValid, fresh.isValid, db.isValid])
}

async function main([url, namespace]) {
  const isEmbedded = url.startsWith('mem')
  const names = { namespace, database: 'tracker' }
  const tracker = await Tracker.open(url, names, isEmbedded ? undefined : { username: 'root', password: 'root' })
  await tracker.prepare()
  const people = await records(tracker)
  await changes(tracker, people)
  await sessions(tracker, names, !isEmbedded)
  const frames = []
  for await (const frame of tracker.db.query('SELECT VALUE weight FROM issues ORDER BY weight LIMIT 3').stream()) {
    frames.push(frame.isValue() ? frame.value : 'done')
  }
  say('frames', frames)
  say('json', await tracker.db.select(new RecordId('issues', 6)).json())
  if (isEmbedded) {
    const exported = await tracker.db.export({ tables: ['issues'] })
    say('exported', [exported.includes('Issue 6'), exported.includes('cy@example.com')])
  }
  await tracker.close()
}

await main(process.argv.slice(2))
