// WebSocket Connections
import { createConnection } from 'surrealengine'

// WebSocket (ws://)
const plain = createConnection({
  url: process.env.SURREAL_URL ?? 'ws://localhost:8000/rpc',
  namespace: 'myapp',
  database: 'mydb',
  username: 'root',
  password: 'root',
})

// Secure WebSocket (wss://)
const secure = createConnection({
  url: process.env.SURREAL_WSS_URL ?? 'wss://db.example.com/rpc',
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
