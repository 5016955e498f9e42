import { connect, createConnection, type ImportedUrl } from '@surrealengine/core'
import '@surrealengine/transport-ws'

createConnection({ url: 'ws://localhost:8000' })
createConnection({ url: 'WSS://localhost:8000/rpc' })
createConnection({ url: ['ws://one:8000', 'wss://two:8000'] })
createConnection({ url: 'wss://localhost', transportOptions: { wss: { headers: { 'x-proxy': 'yes' } } } })
createConnection({ url: String(Math.random()), transportOptions: { ws: { maxReplyBytes: 1024 } } })
void connect({ url: 'ws://localhost:8000' })

// @ts-expect-error http is not imported
createConnection({ url: 'http://localhost:8000' })
// @ts-expect-error mem is not imported
void connect({ url: 'mem://' })
// Not `never`: the compiler's message names what is missing.
export const why: ImportedUrl<'mem://'>['missing'] = 'the transport of mem:// is not imported'
// @ts-expect-error one of the list is not imported
createConnection({ url: ['ws://one:8000', 'http://two:8000'] })
// @ts-expect-error http takes other options, and is not imported
createConnection({ url: 'ws://localhost:8000', transportOptions: { http: {} } })
// @ts-expect-error a transport option of no such name
createConnection({ url: 'ws://localhost:8000', transportOptions: { ws: { header: {} } } })
// @ts-expect-error options of wss have no effect on ws
createConnection({ url: 'ws://localhost:8000', transportOptions: { wss: {} } })
