import { createConnection } from 'surrealengine'

createConnection({ url: 'ws://localhost:8000' })
createConnection({ url: 'https://localhost:8000', transportOptions: { https: { maxRequestBytes: 1024 } } })
createConnection({ url: 'mem://' })

// @ts-expect-error a scheme that nobody serves
createConnection({ url: 'postgres://localhost' })
