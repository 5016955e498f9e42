/** A program for an ORM that is built on the official SDK, whose class it is given. */
import { createNodeEngines } from '@surrealdb/node'
import { edge, orm, t, table } from 'surqlize'
import { createRemoteEngines, RecordId, Surreal } from 'surrealdb'

const person = table('person', { name: t.string(), email: t.string(), age: t.number(), tags: t.array(t.string()) })
const post = table('post', { title: t.string(), views: t.number(), author: t.record('person') })
const wrote = edge('person', 'wrote', 'post', { role: t.string() })

function say(what, value) {
  console.log(`${what}: ${JSON.stringify(value)}`)
}

const [url, namespace] = process.argv.slice(2)
const surreal = new Surreal({ engines: { ...createRemoteEngines(), ...createNodeEngines() } })
await surreal.connect(url, {
  namespace,
  database: 'orm',
  ...(url.startsWith('mem') ? {} : { authentication: { username: 'root', password: 'root' } }),
})
await surreal.use({ namespace, database: 'orm' })
await surreal.query('DEFINE TABLE person; DEFINE TABLE post; DEFINE TABLE wrote TYPE RELATION')
const db = orm(surreal, person, post, wrote)

say('created', await db.create('person', 'ann').set({ name: 'Ann', email: 'a@b', age: 30, tags: ['x'] }))
say('content', await db.create('person', 'bob').content({ name: 'Bob', email: 'b@b', age: 17, tags: [] }))
say(
  'inserted',
  (
    await db.insert('post', [
      { id: new RecordId('post', 1), title: 'One', views: 1, author: new RecordId('person', 'ann') },
      { id: new RecordId('post', 2), title: 'Two', views: 2, author: new RecordId('person', 'bob') },
    ])
  ).length,
)
say(
  'adults',
  await db
    .select('person')
    .where(each => each.age.gte(18))
    .return(each => ({ name: each.name })),
)
say(
  'sorted',
  (await db.select('person').orderBy('age', 'ASC')).map(({ name }) => name),
)
say(
  'page',
  (await db.select('post').orderBy('views', 'DESC').limit(1)).map(({ title }) => title),
)
say('updated', await db.update('person', 'bob').set({ age: 18 }))
say('merged', await db.upsert('person', 'bob').merge({ name: 'Bobby' }))
say(
  'fetched',
  (await db.select('post').orderBy('views', 'ASC').fetch('author')).map(({ author }) => author.name),
)
say('deleted', await db.delete('post', '2').return('before'))
say('left', (await db.select('post')).length)
const again = await db
  .create('person', 'ann')
  .set({ name: 'Ann', email: 'a@b', age: 1, tags: [] })
  .then(
    () => 'created',
    error => error.name,
  )
say('twice', again)
await surreal.close()
say('status', surreal.status)
