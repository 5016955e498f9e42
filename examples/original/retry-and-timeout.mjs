// Retry and Timeout
import { createConnection } from 'surrealengine'

const connection = createConnection({
  url: process.env.SURREAL_URL ?? 'ws://localhost:8000/rpc',
  namespace: 'myapp',
  database: 'mydb',
  username: 'root',
  password: 'root',
  asyncMode: true,
  retryLimit: 3, // Number of retry attempts
  initialDelay: 0.5, // Initial retry delay in seconds
  backoff: 2.0, // Backoff multiplier
  timeout: 30.0, // Connection timeout in seconds
  makeDefault: true,
})

await connection.connect()
console.log(connection.status)
await connection.close()
