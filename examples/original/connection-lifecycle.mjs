// Connection Lifecycle
import { createConnection, Document, StringField } from 'surrealengine'

class User extends Document.define('users', { name: StringField() }) {}

// 1. Create connection
const connection = createConnection({
  url: process.env.SURREAL_URL ?? 'ws://localhost:8000/rpc',
  namespace: 'myapp',
  database: 'lifecycle',
  username: 'root',
  password: 'root',
  makeDefault: true,
})
console.log(connection.status)

// 2. Connect
await connection.connect()
console.log(connection.status)

// 3. Use connection
const user = new User({ name: 'Alice' })
await user.save()

// 4. Close connection (optional, but recommended)
await connection.close()
console.log(connection.status)
