// Best Practices, 3: use connection pooling for web applications
import { createServer } from 'node:http'
import { createConnection } from 'surrealengine'

const conn = createConnection({
  url: process.env.SURREAL_URL ?? 'ws://localhost:8000/rpc',
  namespace: 'myapp',
  database: 'mydb',
  username: 'root',
  password: 'root',
  usePool: true,
  poolSize: 20,
  autoConnect: true,
})

const server = createServer(async (request, response) => {
  const [path] = await conn.query('RETURN $path', { path: request.url })
  response.end(path)
})
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))

const { port } = server.address()
const answers = await Promise.all(
  Array.from({ length: 50 }, async (_, n) => (await fetch(`http://127.0.0.1:${port}/${n}`)).text()),
)
console.log(answers.length, 'answers, the last to', answers.at(-1))
server.close()
server.closeAllConnections()
await conn.close()
