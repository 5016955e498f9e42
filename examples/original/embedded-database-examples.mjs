// Embedded Database Examples
import { createConnection, Document, IntField, StringField } from 'surrealengine'

const directory = process.env.DATABASE_DIRECTORY ?? '/var/lib/myapp'

class User extends Document.define('users', {
  name: StringField({ required: true }),
  age: IntField(),
}) {}

/** Test with in-memory database */
async function testWithMemoryDb() {
  const conn = createConnection({
    url: 'mem://',
    namespace: 'test',
    database: 'test',
    asyncMode: true,
    makeDefault: true,
  })
  await conn.connect()

  // Create and query data
  const user = new User({ name: 'Alice', age: 30 })
  await user.save()

  const users = await User.objects.all()
  console.log(`Found ${users.length} users`)
  await conn.close()
}

/** Application with file-based database */
async function appWithFileDb() {
  const conn = createConnection({
    url: `file://${directory}/db`,
    namespace: 'myapp',
    database: 'production',
    asyncMode: true,
    makeDefault: true,
  })
  await conn.connect()

  // Your application logic here. Data persists between runs
  await conn.close()
}

/** Synchronous app with embedded database */
function syncAppWithEmbeddedDb() {
  const conn = createConnection({
    url: `file://${directory}/local_db`,
    namespace: 'myapp',
    database: 'mydb',
    asyncMode: false,
    makeDefault: true,
  })
  conn.connectSync()

  // Synchronous operations
  const user = new User({ name: 'Bob', age: 25 })
  user.saveSync()
  console.log(`Saved ${user.name}`)
  conn.closeSync()
}

await testWithMemoryDb()
await appWithFileDb()
syncAppWithEmbeddedDb()
