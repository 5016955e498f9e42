// Default Connections
import { createConnection, Document, StringField } from 'surrealengine'

class User extends Document.define('users', { name: StringField() }) {}

// Create and set as default
const connection = createConnection({
  url: process.env.SURREAL_URL ?? 'ws://localhost:8000/rpc',
  namespace: 'myapp',
  database: 'defaults',
  username: 'root',
  password: 'root',
  asyncMode: true,
  makeDefault: true, // Sets as default
})

await connection.connect()

// Now all operations use this connection by default
const user = new User({ name: 'Alice' })
await user.save() // Uses default connection

// Query without explicit connection
const users = await User.objects.all()
console.log(users.at(-1)?.name)

await connection.close()
