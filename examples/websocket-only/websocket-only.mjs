// A single transport: what a browser build or a small service installs.
//   surreal start --user root --pass root memory
//   node websocket-only.mjs
import { createConnection, isSurrealEngineError, RecordId } from '@surrealengine/core'
import '@surrealengine/transport-ws'

const db = createConnection({
  url: process.env.SURREAL_URL ?? 'ws://localhost:8000',
  namespace: 'demo',
  database: 'demo',
  username: 'root',
  password: 'root',
  timeout: '5s',
})
db.on('lost', ({ url, reason }) => console.log(`lost ${url} (${reason}), coming back`))

try {
  await db.connect()
  const alice = new RecordId('users', 'alice')
  await db.upsert(alice, { name: 'Alice', age: 30 })
  const older = await db.merge(alice, { age: 31 })
  console.log(`${older.name} is ${older.age}`)
  console.log(`${await db.version()} answers within ${Math.ceil(await db.ping())} ms`)
} catch (error) {
  if (!isSurrealEngineError(error)) throw error
  console.error(`${error.code}: ${error.message}\n${error.hint ?? ''}`)
  process.exitCode = 1
} finally {
  await db.close()
}
