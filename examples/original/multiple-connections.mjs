// Multiple Connections
import { createConnection, Document, StringField } from 'surrealengine'

class User extends Document.define('users', { name: StringField() }) {}

// Primary database
const primary = createConnection({
  url: process.env.SURREAL_URL ?? 'ws://primary.example.com/rpc',
  namespace: 'myapp',
  database: 'production',
  username: 'root',
  password: 'root',
  asyncMode: true,
  makeDefault: true,
})
await primary.connect()

// Analytics database
const analytics = createConnection({
  url: process.env.SURREAL_URL ?? 'ws://analytics.example.com/rpc',
  namespace: 'myapp',
  database: 'analytics',
  username: 'root',
  password: 'root',
  asyncMode: true,
  makeDefault: false,
})
await analytics.connect()

// Use default connection
const user = new User({ name: 'Alice' })
await user.save() // Saves to primary

// Use specific connection
await user.save({ connection: analytics }) // Saves to analytics

for (const connection of [primary, analytics]) {
  console.log(await connection.query('RETURN session::db()'), (await connection.select(user.id))?.name)
  await connection.close()
}
