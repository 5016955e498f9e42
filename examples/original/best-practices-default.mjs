// Best Practices, 2: set makeDefault for the primary connection
import { ConnectionRegistry, createConnection } from 'surrealengine'

const primary = createConnection({ url: 'mem://', namespace: 'app', database: 'main', makeDefault: true })
console.log(ConnectionRegistry.getDefaultConnection() === primary)
await primary.close()
