// Memory Database
import { createConnection } from 'surrealengine'

// In-memory database
const connection = createConnection({
  url: 'mem://',
  namespace: 'test',
  database: 'temp',
  asyncMode: true,
  makeDefault: true,
})

await connection.connect()

await connection.create('users', { name: 'Alice' })
console.log((await connection.select('users')).length, 'user')

// Data is lost when the connection closes: perfect for unit tests!
await connection.close()
