import { createConnection } from '@surrealengine/core'
import '@surrealengine/transport-embedded'

createConnection({ url: 'mem://' })
createConnection({ url: 'mem://shared' })
createConnection({ url: 'file://./data' })
createConnection({ url: 'surrealkv:///var/lib/app' })
createConnection({ url: 'surrealkv+versioned://./data' })
createConnection({ url: 'rocksdb://./data' })
createConnection({ url: new URL('file:///var/lib/app') })

// @ts-expect-error ws is not imported
createConnection({ url: 'ws://localhost:8000' })
// @ts-expect-error headers are for transports over a network
createConnection({ url: 'mem://', transportOptions: { mem: { headers: {} } } })
