// Connection Registry
import { ConnectionRegistry, createConnection } from 'surrealengine'

createConnection({ url: 'mem://', namespace: 'test', database: 'test', asyncMode: true, makeDefault: true })
createConnection({ url: 'mem://', namespace: 'test', database: 'test', asyncMode: false, makeDefault: true })

// Get default async connection
const conn = ConnectionRegistry.getDefaultConnection({ asyncMode: true })
await conn.connect()
console.log(await conn.query("RETURN 'async'"))

// Get default sync connection
const syncConn = ConnectionRegistry.getDefaultConnection({ asyncMode: false })
syncConn.connectSync()
console.log(syncConn.querySync("RETURN 'sync'"))

await ConnectionRegistry.closeAll()
