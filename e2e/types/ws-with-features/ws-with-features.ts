import '@surrealengine/core/bulk'
import '@surrealengine/core/live'
import '@surrealengine/core/sessions'
import '@surrealengine/core/transactions'
import '@surrealengine/transport-ws'
import { connect, type Executor, type LiveSubscription } from '@surrealengine/core'

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
export const executor: Executor = session
void executor.live('users')
