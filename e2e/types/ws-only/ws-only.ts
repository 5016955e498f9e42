import { connect, createConnection, type ImportedUrl } from '@surrealengine/core'
import { ws } from '@surrealengine/transport-ws'

createConnection({ url: 'ws://localhost:8000' })
createConnection({ url: 'WSS://localhost:8000/rpc' })
createConnection({ url: ['ws://one:8000', 'wss://two:8000'] })
createConnection({ url: 'wss://localhost', transportOptions: { wss: { headers: { 'x-proxy': 'yes' } } } })
createConnection({ url: String(Math.random()), transportOptions: { ws: { maxReplyBytes: 1024 } } })
void connect({ url: 'ws://localhost:8000' })
const host = String(Math.random())
createConnection({ url: `ws://${host}` })
createConnection({ url: `${host}/rpc` })
createConnection({ url: `${host}:8000` })
createConnection({ url: new URL('ws://localhost:8000') })
createConnection({ url: [host, new URL('ws://localhost:8000')] })
createConnection({ url: host === '' ? 'ws://one' : 'wss://two' })

// @ts-expect-error one slash is not enough
createConnection({ url: 'wss:/x' })
// @ts-expect-error no slashes
createConnection({ url: 'ws:host' })
// @ts-expect-error only a host and port
void connect({ url: 'localhost:8000' })
// @ts-expect-error the empty string
createConnection({ url: '' })
// @ts-expect-error one of the list lacks its slashes
createConnection({ url: ['ws://one:8000', 'ws:two:8000'] })
// @ts-expect-error one of two lacks them
createConnection({ url: host === '' ? 'ws://one' : 'wss:/two' })
// @ts-expect-error also with the option `transports`
createConnection({ url: 'wss:/x', transports: [ws] })
// @ts-expect-error also with the option `transports`
void connect({ url: 'wss:/x', transports: [ws] })
// The error of the compiler says what to write.
export const whyNot: ImportedUrl<'wss:/x'>['missing'] = 'the scheme: write the url as scheme://address'
// @ts-expect-error http is not imported
createConnection({ url: 'http://localhost:8000' })
// @ts-expect-error mem is not imported
void connect({ url: 'mem://' })
// Not `never`, so that the error of the compiler names what is missing.
export const why: ImportedUrl<'mem://'>['missing'] = 'the transport of mem:// is not imported'
// @ts-expect-error one of the list is not imported
createConnection({ url: ['ws://one:8000', 'http://two:8000'] })
// @ts-expect-error http takes other options, and is not imported
createConnection({ url: 'ws://localhost:8000', transportOptions: { http: {} } })
// @ts-expect-error an unknown transport option
createConnection({ url: 'ws://localhost:8000', transportOptions: { ws: { header: {} } } })
// @ts-expect-error options of wss have no effect on ws
createConnection({ url: 'ws://localhost:8000', transportOptions: { wss: {} } })
