/** A program for a key value store with a cache, which makes the class of the official SDK by itself. */
import { Surreal } from 'surrealdb'
import { Database } from 'ueberdb2'

function say(what, value) {
  console.log(`${what}: ${JSON.stringify(value)}`)
}

const [url] = process.argv.slice(2)
const user = { user: 'root', password: 'root' }

// The store has a namespace and a database of its own, and expects its table.
const surreal = new Surreal()
await surreal.connect(url, { authentication: { username: 'root', password: 'root' } })
await surreal.query('DEFINE NAMESPACE IF NOT EXISTS ueberdb; USE NS ueberdb; DEFINE DATABASE IF NOT EXISTS ueberdb')
await surreal.use({ namespace: 'ueberdb', database: 'ueberdb' })
await surreal.query('REMOVE TABLE IF EXISTS store; DEFINE TABLE store')

/** Values without a cache come from the database. */
const open = async cache => {
  const store = new Database('surrealdb', { url, ...user }, { cache, writeInterval: 0 })
  await store.init()
  return store
}

const store = await open(0)
await store.set('pad:one', { text: 'Hello', revision: 1 })
await store.set('pad:two', { text: 'Welt', revision: 7, authors: ['ann', 'bob'] })
await store.set('author:ann', { name: 'Ann' })
say('one', await store.get('pad:one'))
say('part', await store.getSub('pad:two', ['authors', 1]))
await store.setSub('pad:one', ['text'], 'Hello again')
say('changed', await store.get('pad:one'))
await store.remove('author:ann')
say('removed', await store.get('author:ann'))
await Promise.all(Array.from({ length: 50 }, (_, n) => store.set(`key_${n}`, { n })))
say('many', (await store.findKeys('key_*')).length)
say('some', (await store.findKeys('key_*', '*5')).sort())
say('paged', await store.findKeysPaged('key_*', null, { limit: 3, after: 'key_10' }))

const cached = await open(100)
await cached.set('pad:three', { text: 'Later' })
await cached.flush()
say('flushed', await store.get('pad:three'))
say('seen', (await surreal.query('SELECT VALUE key FROM store WHERE string::starts_with(key, "pad") ORDER BY key'))[0])
say(
  'refused',
  await open(0)
    .then(async other => {
      await other.close()
      return other.get('pad:one')
    })
    .then(
      () => 'read',
      () => 'closed',
    ),
)
await Promise.all([store.close(), cached.close()])
await surreal.close()
say('status', surreal.status)
