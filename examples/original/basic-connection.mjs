// Basic Connection
import { createConnection } from 'surrealengine'

const connection = createConnection({
  url: process.env.SURREAL_URL ?? 'ws://localhost:8000/rpc',
  namespace: 'myapp',
  database: 'production',
  username: 'root',
  password: 'root',
  asyncMode: true,
  makeDefault: true,
})

await connection.connect()

console.log(await connection.query('RETURN session::db()'))
await connection.close()
