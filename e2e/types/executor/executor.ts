import {
  type Connection,
  ConnectionRegistry,
  type Executor,
  RecordId,
  type SyncConnection,
  surql,
  Table,
} from '@surrealengine/core'

interface User {
  name: string
  age: number
}

/** Fails to compile unless both types are the same. */
function same<A, B>(_: [A] extends [B] ? ([B] extends [A] ? true : false) : false): void {}

declare const db: Connection

const alice = new RecordId('users', 'alice')

const one = await db.select<User>(alice)
same<typeof one, (User & { id: RecordId }) | undefined>(true)
const many = await db.select<User>('users')
same<typeof many, (User & { id: RecordId })[]>(true)
const table = await db.select<User>(new Table('users'))
same<typeof table, (User & { id: RecordId })[]>(true)
const untyped = await db.select(alice)
same<typeof untyped, (Record<string, unknown> & { id: RecordId }) | undefined>(true)

const created = await db.create<User>('users', { name: 'Alice', age: 30 })
same<typeof created, User & { id: RecordId }>(true)
const inserted = await db.insert<User>('users', [{ name: 'Alice', age: 30 }])
same<typeof inserted, (User & { id: RecordId })[]>(true)
const upserted = await db.upsert<User>(alice, { name: 'Alice', age: 30 })
same<typeof upserted, User & { id: RecordId }>(true)
const merged = await db.merge<User>(alice, { age: 31 })
same<typeof merged, (User & { id: RecordId }) | undefined>(true)
const patched = await db.patch<User>('users', [{ op: 'remove', path: '/age' }])
same<typeof patched, (User & { id: RecordId })[]>(true)
const deleted = await db.delete<User>(alice)
same<typeof deleted, (User & { id: RecordId }) | undefined>(true)
const edge = await db.relate(alice, 'knows', alice, { since: 2020 })
same<typeof edge, Record<string, unknown> & { id: RecordId }>(true)

const user: User = { name: 'Alice', age: 30 }
await db.create('users', user)
await db.create('users')
await db.create('users', undefined, { timeout: '1s' })

// The content must match the type: completely, or without the fields that the database fills in.
await db.create<User>('users', { id: 1, ...user }, { timeout: '1s' })
const filledIn = await db.create<User, Pick<User, 'name'>>('users', { name: 'Alice' })
same<typeof filledIn, User & { id: RecordId }>(true)
interface Stored extends User {
  id: RecordId<'users'>
  note?: string
}
const stored = await db.update<Stored>(alice, user)
same<typeof stored, Stored | undefined>(true)
interface Friendship {
  in: RecordId<'users'>
  out: RecordId<'users'>
  since: number
}
const friendship = await db.relate<Friendship>(alice, 'knows', alice, { since: 2020 })
same<typeof friendship, Friendship & { id: RecordId }>(true)
await db.create<{ note?: string }>('users')
// @ts-expect-error without any of its fields
await db.create<User>('users')
// @ts-expect-error a part of it
await db.create<User>('users', { name: 'Alice' })
// @ts-expect-error a part of it
await db.insert<User>('users', [user, { name: 'Alice' }])
// @ts-expect-error a part of it
await db.upsert<User>(alice, { name: 'Alice' })
// @ts-expect-error a part of it
await db.update<User>(alice, { name: 'Alice' })
// @ts-expect-error a part of it
await db.relate<Friendship>(alice, 'knows', alice, {})
declare const blocking: SyncConnection
const createdSync = blocking.createSync<User>('users', user, { timeout: '1s' })
same<typeof createdSync, User & { id: RecordId }>(true)
// @ts-expect-error a part of it
blocking.createSync<User>('users', { name: 'Alice' })
// @ts-expect-error a part of it
blocking.relateSync<Friendship>(alice, 'knows', alice, {})

// Variables may be of an interface.
await db.query('SELECT * FROM users WHERE name = $name', user)
blocking.querySync('SELECT * FROM users WHERE name = $name', user)
// @ts-expect-error no object
await db.query('SELECT * FROM users WHERE name = $name', 'Alice')
// @ts-expect-error a field of another type
await db.create<User>('users', { name: 'Alice', age: 'thirty' })
// @ts-expect-error a field that User does not have
await db.merge<User>(alice, { aeg: 31 })
// @ts-expect-error an array of operations, not an object
await db.patch(alice, { age: 31 })
// @ts-expect-error relate takes records
await db.relate('users', 'knows', alice)

const [users, count] = await db.query<[User[], number]>('SELECT * FROM users; RETURN 42')
same<typeof users, User[]>(true)
same<typeof count, number>(true)
const results = await db.query('RETURN 1')
same<typeof results, unknown[]>(true)
await db.query(surql`SELECT * FROM users WHERE age > ${18}`)
const greeting = await db.run<string>('fn::greet', ['Alice'])
same<typeof greeting, string>(true)

const patient: Executor = db.with({ timeout: '5m' })
await patient.query('RETURN 1')

// @ts-expect-error an unknown event
db.on('reconnect', () => {})
db.on('connected', ({ duration }) => same<typeof duration, number>(true))

const fallback = ConnectionRegistry.getDefaultConnection()
same<typeof fallback, Connection>(true)
const { access, refresh } = await db.signin({ username: 'root', password: 'root' })
same<typeof access, string>(true)
same<typeof refresh, string | undefined>(true)
// @ts-expect-error credentials need a password
await db.signin({ username: 'root' })
