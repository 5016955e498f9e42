// Best Practices, 7: choose the right scheme for your use case
import { createConnection } from 'surrealengine'

const directory = process.env.DATABASE_DIRECTORY ?? './data'
const urls = [
  process.env.SURREAL_URL ?? 'ws://localhost:8000', // a remote database server
  process.env.SURREAL_HTTP_URL ?? 'http://localhost:8000', // HTTP-based connections
  'mem://', // testing and temporary data
  `file://${directory}/file`, // desktop and offline apps
  `surrealkv://${directory}/surrealkv`, // high-performance embedded
]
for (const url of urls) {
  const user = /^(ws|http)/.test(url) ? { username: 'root', password: 'root' } : {}
  const conn = createConnection({ url, namespace: 'myapp', database: 'mydb', ...user })
  await conn.connect()
  console.log(url.split(':')[0], await conn.query('RETURN 1 + 1'))
  await conn.close()
}
