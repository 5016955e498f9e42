// Migration Guide: embedded databases beside remote ones
import { createConnection } from 'surrealengine'

const directory = process.env.DATABASE_DIRECTORY ?? '/path/to'
const names = { namespace: 'myapp', database: 'mydb' }

// Embedded databases
const embedded = [
  createConnection({ url: 'mem://', ...names }),
  createConnection({ url: `file://${directory}/db`, ...names }),
  createConnection({ url: `surrealkv://${directory}/kv`, ...names }),
]

// Remote databases
const remote = createConnection({
  url: process.env.SURREAL_URL ?? 'ws://localhost:8000/rpc',
  ...names,
  username: 'root',
  password: 'root',
})

for (const conn of [...embedded, remote]) {
  await conn.connect()
  console.log(conn.url.split(':')[0], await conn.query('RETURN session::ns()'))
  await conn.close()
}
