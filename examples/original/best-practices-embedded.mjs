// Best Practices, 1: use embedded databases for local applications
import { createConnection } from 'surrealengine'

// Desktop app: use file://
const app = createConnection({
  url: `file://${process.env.DATABASE_DIRECTORY ?? './app_data'}/db`,
  namespace: 'app',
  database: 'main',
})

// Testing: use mem://
const test = createConnection({ url: 'mem://', namespace: 'test', database: 'test' })

for (const conn of [app, test]) {
  await conn.connect()
  console.log(conn.url.split(':')[0], conn.isConnected())
  await conn.close()
}
