import {
  type Connection,
  type ConnectionOptions,
  ConnectionRegistry,
  connect,
  createConnection,
  type RecordId,
  type SyncConnection,
  withConnectionSync,
} from 'surrealengine'

createConnection({ url: 'ws://localhost:8000' })
createConnection({ url: 'https://localhost:8000', transportOptions: { https: { maxRequestBytes: 1024 } } })
createConnection({ url: 'mem://' })

// @ts-expect-error a scheme without a transport
createConnection({ url: 'postgres://localhost' })

/** Fails to compile unless both types are the same. */
function same<A, B>(_: [A] extends [B] ? ([B] extends [A] ? true : false) : false): void {}

declare const either: boolean
const async = createConnection({ url: 'mem://', asyncMode: true })
same<typeof async, Connection>(true)
const sync = createConnection({ url: 'mem://', asyncMode: false })
same<typeof sync, SyncConnection>(true)
const one = createConnection({ url: 'mem://', asyncMode: either })
same<typeof one, Connection | SyncConnection>(true)
const given: ConnectionOptions = { url: String(Math.random()) }
const plain = createConnection(given)
same<typeof plain, Connection>(true)
const named = createConnection({ url: 'mem://', asyncMode: undefined, transports: [] })
same<typeof named, Connection>(true)
const explicit = createConnection({ url: 'mem://', asyncMode: false, transports: [] })
same<typeof explicit, SyncConnection>(true)
// @ts-expect-error it returns a promise
void connect({ url: 'mem://', asyncMode: false })

const asyncDefault = ConnectionRegistry.getDefaultConnection()
same<typeof asyncDefault, Connection>(true)
const syncDefault = ConnectionRegistry.getDefaultConnection({ asyncMode: false })
same<typeof syncDefault, SyncConnection>(true)
const eitherDefault = ConnectionRegistry.getDefaultConnection({ asyncMode: either })
same<typeof eitherDefault, Connection | SyncConnection>(true)
const found = ConnectionRegistry.get('shop', { asyncMode: false })
same<typeof found, SyncConnection | undefined>(true)

const users = sync.selectSync<{ name: string }>('users')
same<typeof users, ({ name: string } & { id: RecordId })[]>(true)
const seven = sync.transactionSync(() => 7)
same<typeof seven, number>(true)
const length = withConnectionSync(sync, db => db.selectSync('users').length)
same<typeof length, number>(true)
// @ts-expect-error a signal cannot abort while the thread is blocked
sync.querySync('RETURN 1', {}, { signal: AbortSignal.abort() })
