import '@surrealengine/transport-ws'
import { connect, createConnection, type Executor } from '@surrealengine/core'

const db = await connect({ url: 'ws://localhost:8000' })
// @ts-expect-error live is not imported
void db.live('users')
// @ts-expect-error sessions is not imported
void db.session()
// @ts-expect-error sessions is not imported
void db.forkSession()
// @ts-expect-error sessions is not imported
void db.lease()
// @ts-expect-error transactions is not imported
void db.transaction(() => {})
// @ts-expect-error transactions is not imported
void db.beginTransaction()
// @ts-expect-error bulk is not imported
db.export()
// @ts-expect-error bulk is not imported
void db.import('')
export const executor: Executor = db
// @ts-expect-error insert-many is not imported
void executor.insertMany('users', [])
// @ts-expect-error live is not imported
void executor.live('users')
// @ts-expect-error scope is not imported
createConnection({ url: 'ws://localhost:8000', name: 'shop' })
// @ts-expect-error scope is not imported
createConnection({ url: 'ws://localhost:8000', makeDefault: true })
// @ts-expect-error scope is not imported
createConnection({ url: 'ws://localhost:8000', ifExists: 'reuse' })
createConnection({ url: 'ws://localhost:8000', asyncMode: true })
