// Best Practices, 6: use HTTPS and WSS in production
import { createConnection } from 'surrealengine'

const conn = createConnection({
  url: process.env.SURREAL_WSS_URL ?? 'wss://db.example.com/rpc',
  namespace: 'myapp',
  database: 'mydb',
  username: 'root',
  password: 'root',
})
await conn.connect()
console.log(conn.url.split(':')[0], conn.status)
await conn.close()
