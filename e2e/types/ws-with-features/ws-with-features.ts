import '@surrealengine/core/bulk'
import '@surrealengine/core/insert-many'
import '@surrealengine/core/live'
import '@surrealengine/core/scope'
import '@surrealengine/core/sessions'
import '@surrealengine/core/stream'
import '@surrealengine/core/transactions'
import '@surrealengine/transport-ws'
import { type Connection, connect, createConnection, type Executor, type LiveSubscription } from '@surrealengine/core'
import { ConnectionRegistry, withConnection } from '@surrealengine/core/scope'

const db = await connect({ url: 'ws://localhost:8000' })
const live: LiveSubscription<{ id: unknown }> = await db.live<{ id: unknown }>('users')
await live.kill()
const session = await db.session({ namespace: 'a' })
await (await session.forkSession()).close()
const rows: number = await db.transaction(async tx => (await tx.query<[number]>('RETURN 1'))[0])
await (await session.beginTransaction()).cancel()
await db.lease(lease => lease.query('RETURN 1'))
for await (const bytes of db.export()) console.log(bytes.byteLength, rows)
await db.import('OPTION IMPORT;')
for await (const row of db.stream<{ n: number }>('SELECT n FROM users')) console.log(row.n)
await db.query('RETURN 1', {}, { cancel: 'server' })
interface Event {
  readonly kind: string
}
const { inserted }: { inserted: number } = await db.insertMany<Event>('events', [{ kind: 'click' }], { chunk: 100 })
await session.insertMany('events', readEvents(inserted), { onDuplicate: 'ignore', chunk: { bytes: 1000 } })
// @ts-expect-error a row of another type
await db.insertMany<Event>('events', [{ kind: 1 }])
// @ts-expect-error a row is an object
await db.insertMany('events', ['click'])
// @ts-expect-error an unknown option
await db.insertMany('events', [], { chunks: 1 })
async function* readEvents(id: number) {
  yield { id, kind: 'click' }
}
export const executor: Executor = session
void executor.live('users')

const options = { url: 'ws://localhost:8000', name: 'shop', makeDefault: true, ifExists: 'reuse' } as const
const named = createConnection(options)
const found: Connection | undefined = ConnectionRegistry.get('shop')
await withConnection(found ?? named, connection => connection.query('RETURN 1'))
// @ts-expect-error an invalid value of ifExists
createConnection({ url: 'ws://localhost:8000', name: 'shop', ifExists: 'maybe' })
