// Pool Options
import { createConnection } from 'surrealengine'

const connection = createConnection({
  url: process.env.SURREAL_URL ?? 'ws://localhost:8000/rpc',
  namespace: 'myapp',
  database: 'mydb',
  username: 'root',
  password: 'root',
  asyncMode: true,
  usePool: true,
  poolSize: 20, // Maximum links in the pool
  poolMaxIdle: 300, // Seconds before an idle link is closed
  poolValidation: true, // Validate links before use
  makeDefault: true,
})

await connection.connect()
console.log(connection.stats().waiting, 'calls wait')
await connection.close()
