// HTTP Connections
import { createConnection } from 'surrealengine'

// HTTP connection
const plain = createConnection({
  url: process.env.SURREAL_HTTP_URL ?? 'http://localhost:8000',
  namespace: 'myapp',
  database: 'mydb',
  username: 'root',
  password: 'root',
})

// HTTPS connection
const secure = createConnection({
  url: process.env.SURREAL_HTTPS_URL ?? 'https://db.example.com',
  namespace: 'myapp',
  database: 'mydb',
  username: 'root',
  password: 'root',
})

for (const connection of [plain, secure]) {
  await connection.connect()
  console.log(connection.url.split(':')[0], await connection.query('RETURN session::db()'))
  await connection.close()
}
