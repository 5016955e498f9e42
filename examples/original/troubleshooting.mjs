// Troubleshooting: each of these errors says what to do about it
import { connect } from 'surrealengine'

const server = process.env.SURREAL_HTTP_URL ?? 'http://localhost:8000'
const user = { namespace: 'myapp', database: 'mydb', username: 'root', password: 'root' }

/** Runs a call that fails, and prints its error code and hint. */
async function trouble(name, run) {
  const error = await run().then(
    () => undefined,
    thrown => thrown,
  )
  console.log(`${name}: ${error?.code}\n  ${error?.hint}`)
}

await trouble('Connection refused', () => connect({ ...user, url: 'ws://127.0.0.1:1', retryLimit: 0 }))
await trouble('Authentication failed', () => connect({ ...user, url: server, password: 'wrong' }))

const db = await connect({ ...user, url: server, usePool: true, poolSize: 1, poolAcquireTimeout: '100ms' })
await trouble('Timeout errors', () => db.query('RETURN sleep(10s)', {}, { timeout: '100ms' }))
await db.lease(() => trouble('Pool exhausted', () => db.lease()))
await trouble('LIVE queries not working', () => db.live('users'))
await db.close()
