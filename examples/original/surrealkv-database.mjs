// SurrealKV Database
import { createConnection } from 'surrealengine'

const connection = createConnection({
  url: `surrealkv://${process.env.DATABASE_DIRECTORY ?? '/path/to/database'}`,
  namespace: 'myapp',
  database: 'mydb',
  asyncMode: true,
  makeDefault: true,
})

await connection.connect()

await connection.create('visits')
console.log((await connection.select('visits')).length, 'visit')
await connection.close()
