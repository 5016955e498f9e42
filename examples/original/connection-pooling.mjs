// Connection Pooling
import { createConnection } from 'surrealengine'

// With connection pooling
const connection = createConnection({
  url: process.env.SURREAL_URL ?? 'ws://localhost:8000/rpc',
  namespace: 'myapp',
  database: 'mydb',
  username: 'root',
  password: 'root',
  asyncMode: true,
  usePool: true,
  poolSize: 10,
  makeDefault: true,
})

await connection.connect()

const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => connection.query('RETURN $n', { n })))
console.log(answers.length, 'answers over at most 10 links')
await connection.close()
