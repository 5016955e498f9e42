// Health Checks
import { connect } from 'surrealengine'

const connection = await connect({
  url: process.env.SURREAL_URL ?? 'ws://localhost:8000/rpc',
  namespace: 'myapp',
  database: 'mydb',
  username: 'root',
  password: 'root',
})

// Check if connected
if (connection.isConnected()) {
  console.log('Connected to database')
}

// Ping the database
const milliseconds = await connection.ping()
console.log(milliseconds >= 0 ? 'and it answers' : '')

await connection.close()
