// A server in its own thread. It answers the query `late` with a number once the thread of its client is blocked for that number.
import { createServer } from 'node:http'
import { parentPort, workerData } from 'node:worker_threads'
import { createCodec } from '@surrealengine/core'
import { WebSocketServer } from 'ws'

const codec = createCodec()
const state = new Int32Array(workerData)
const [RECEIVED, BLOCKED, ANSWERED] = [0, 1, 2]

function answerTo(frame) {
  const { id, method, params } = codec.decode(new Uint8Array(frame))
  const late = method === 'query' && params[0] === 'late' ? params[1].number : 0
  const result = method === 'query' ? [{ status: 'OK', result: params[0] }] : 'surrealdb-3.3.5'
  if (late > 0) {
    raise(RECEIVED, late)
    for (let blocked = 0; blocked < late; blocked = Atomics.load(state, BLOCKED)) Atomics.wait(state, BLOCKED, blocked)
  }
  return { bytes: codec.encode({ id, result }), sent: () => late > 0 && raise(ANSWERED, late) }
}

function raise(flag, number) {
  Atomics.store(state, flag, number)
  Atomics.notify(state, flag)
}

const server = createServer(async (request, response) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const { bytes, sent } = answerTo(Buffer.concat(chunks))
  response.writeHead(200, { 'content-type': 'application/cbor' }).end(bytes, sent)
})
new WebSocketServer({ server }).on('connection', socket => {
  socket.on('message', frame => {
    const { bytes, sent } = answerTo(frame)
    socket.send(bytes, sent)
  })
})
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
