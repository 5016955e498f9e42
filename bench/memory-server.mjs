// A server that answers every query from memory, in a process of its own, so that a measurement sees the client alone.
import { createCodec } from '@surrealengine/core'
import { RecordId } from 'surrealdb'
import { WebSocketServer } from 'ws'

const codec = createCodec()
const record = { id: new RecordId('person', 1), name: 'Alice', age: 30, tags: ['a', 'b'] }
const rows = [{ status: 'OK', time: '10µs', result: [record] }]

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
server.on('connection', socket => {
  socket.on('message', data => {
    const { id, method } = codec.decode(new Uint8Array(data))
    socket.send(codec.encode({ id, result: method === 'query' ? rows : null }))
  })
})
server.on('listening', () => process.send?.(server.address().port))
