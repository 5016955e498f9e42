// Best Practices, 4: LIVE queries. With or without a pool: they have a link of their own
import { createConnection } from 'surrealengine'

for (const usePool of [false, true]) {
  const conn = createConnection({
    url: process.env.SURREAL_URL ?? 'ws://localhost:8000/rpc',
    namespace: 'myapp',
    database: 'live',
    username: 'root',
    password: 'root',
    usePool,
  })
  await conn.connect()
  await conn.query('DEFINE TABLE IF NOT EXISTS users')
  const changes = await conn.live('users')
  await conn.create('users', { name: 'Alice' })
  for await (const { action, value } of changes) {
    console.log(usePool ? 'with a pool:' : 'without:', action, value.name)
    break
  }
  await conn.close()
}
