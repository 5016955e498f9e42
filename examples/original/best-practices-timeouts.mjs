// Best Practices, 5: configure appropriate timeouts and retries
import { createConnection } from 'surrealengine'

const conn = createConnection({
  url: process.env.SURREAL_URL ?? 'ws://localhost:8000/rpc',
  namespace: 'myapp',
  database: 'mydb',
  username: 'root',
  password: 'root',
  timeout: 30.0,
  retryLimit: 3,
})
await conn.connect()
console.log(conn.status)
await conn.close()
