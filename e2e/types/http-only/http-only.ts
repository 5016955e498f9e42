import { createConnection } from '@surrealengine/core'
import '@surrealengine/transport-http'

createConnection({ url: 'http://localhost:8000' })
createConnection({ url: ['https://one', 'https://two'] })
createConnection({ url: 'https://localhost', transportOptions: { https: { headers: { 'x-proxy': 'yes' } } } })

// @ts-expect-error ws is not imported
createConnection({ url: 'ws://localhost:8000' })
// @ts-expect-error a WebSocket class is for ws
createConnection({ url: 'http://localhost', transportOptions: { http: { webSocket: class {} } } })
