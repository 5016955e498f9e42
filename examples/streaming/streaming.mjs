// Reads a large result row by row, and ends a query on the server.
//   surreal start --user root --pass root memory
//   node streaming.mjs
import { connect, isSurrealEngineError } from 'surrealengine'

const db = await connect({
  url: process.env.SURREAL_URL ?? 'ws://localhost:8000',
  namespace: 'demo',
  database: 'demo',
  username: 'root',
  password: 'root',
})

try {
  await db.query('REMOVE TABLE IF EXISTS readings; DEFINE TABLE readings')
  const readings = Array.from({ length: 5_000 }, (_, id) => ({ id, celsius: 15 + (id % 10) }))
  await db.insert('readings', readings)

  let count = 0
  let sum = 0
  for await (const { celsius } of db.stream('SELECT celsius FROM readings')) {
    count++
    sum += celsius
  }
  console.log(`${count} readings, ${sum / count} °C on average`)

  // Leaving the loop ends the query on the server.
  const hot = db.stream('SELECT * FROM readings WHERE celsius > 20')
  for await (const { id } of hot) {
    console.log(`${id} is the first hot one`)
    break
  }

  // So does the time limit. Where the server can stream, nothing of the statement is kept.
  try {
    await db.query(
      'FOR $i IN 0..20 { CREATE readings SET celsius = $i; SLEEP 50ms }',
      {},
      { timeout: '200ms', cancel: 'server' },
    )
  } catch (error) {
    if (!isSurrealEngineError(error)) throw error
    console.log(`${error.code}, ${error.outcome}`)
  }
} finally {
  await db.close()
}
