// Names that code blocks may use without declaring them, because they speak for themselves.

import type { Transport } from '@surrealengine/core/transport'
import { type Connection, connect, createConnection, DateTime, RecordId } from 'surrealengine'

const url = process.env['SURREAL_URL'] ?? ''

export interface User {
  name: string
  age: number
}

/** The connection of the page. */
export const db: Connection = await connect({
  url,
  namespace: 'shop',
  database: 'live',
  username: 'root',
  password: 'root',
  usePool: true,
  makeDefault: true,
})
/** A second connection. */
export const analytics: Connection = createConnection({
  url: 'mem://',
  namespace: 'pages',
  database: 'analytics',
  autoConnect: true,
})

export const alice: RecordId<'users'> = new RecordId('users', 'alice')
export const bob: RecordId<'users'> = new RecordId('users', 'bob')
export const id: RecordId<'users'> = new RecordId('users', 'carol')
export const data: { name: string } = { name: 'Carol' }
export const name = 'Alice'
export const email = 'alice@example.com'
export const password = 'a good one'
export const signal: AbortSignal = new AbortController().signal
export const now: DateTime = new DateTime()
export const log = (_line: string): void => {}
export const mine: Transport = {
  name: 'my-transport',
  schemes: ['mine'],
  capabilities: () => ({ live: true, transactions: true, heartbeat: true, session: 'link', exclusive: false }),
  connect: () => Promise.reject(new Error('nobody is there')),
}

// What the blocks expect: two records, an access method to sign in with, and a function to run.
await db.use({ namespace: 'shop', database: 'archive' })
await db.query(`DEFINE TABLE IF NOT EXISTS orders; DEFINE USER OVERWRITE app ON ROOT PASSWORD 'of the app' ROLES OWNER`)
await db.query('REMOVE DATABASE live')
await db.use({ database: 'live' })
await db.query(`
  DEFINE TABLE users; DEFINE TABLE orders; DEFINE TABLE knows;
  UPSERT users:bob SET name = 'Bob', age = 40;
  DEFINE FUNCTION fn::greet($name: string) { RETURN 'Hello, ' + $name };
  DEFINE ACCESS account ON DATABASE TYPE RECORD
    SIGNUP (CREATE users SET email = $email, secret = crypto::argon2::generate($password))
    SIGNIN (SELECT * FROM users WHERE email = $email AND crypto::argon2::compare(secret, $password))
    WITH REFRESH DURATION FOR GRANT 1d, FOR TOKEN 10m`)
const visitor = await db.session({ namespace: 'shop', database: 'live' })
const tokens = await visitor.signup({ access: 'account', variables: { email, password } })
await visitor.close()
export const token: string = tokens.access
export const refreshToken: string = tokens.refresh ?? ''
export const save = (_tokens: object): void => {}
