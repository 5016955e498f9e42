// Synchronous Connection
import { createConnection } from 'surrealengine'

const connection = createConnection({
  url: process.env.SURREAL_URL ?? 'ws://localhost:8000/rpc',
  namespace: 'myapp',
  database: 'production',
  username: 'root',
  password: 'root',
  asyncMode: false,
  makeDefault: true,
})

connection.connectSync()

console.log(connection.querySync('RETURN session::db()'))
connection.closeSync()
