// A server that answers from memory, in its own process, so that only the client is measured. Its argument is the
// answer to queries: `point`, or a number of records.
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
import { answersOf, notification } from './wire/answers.mjs'

/** Bytes in flight to a client before the server waits for it. */
const AHEAD = 256 * 1024
const BURST = /RETURN (\d+)/

const answer = answersOf(process.argv[2])

const server = createServer((request, response) => {
  const pieces = []
  request.on('data', piece => pieces.push(piece))
  request.on('end', () => {
    const body = answer(pieces.length === 1 ? pieces[0] : Buffer.concat(pieces))
    response.writeHead(200, { 'content-type': 'application/cbor', 'content-length': body.length })
    response.end(body)
  })
})
const acceptor = new WebSocketServer({ server, perMessageDeflate: false, handleProtocols: () => 'cbor' })
acceptor.on('connection', socket => {
  socket.on('error', () => {})
  socket.on('message', frame => {
    const burst = frame.length < 200 && BURST.exec(frame.latin1Slice())
    const answered = answer(frame)
    if (burst) notify(socket, Number(burst[1]), answered)
    else if (answered !== undefined) socket.send(answered)
  })
})

/** Sends `count` notifications, as fast as the client reads them, and then the answer to its query. */
function notify(socket, count, last) {
  for (let left = count; left > 0; left--) {
    if (socket.bufferedAmount > AHEAD) {
      socket.send(notification, () => notify(socket, left - 1, last))
      return
    }
    socket.send(notification)
  }
  socket.send(last)
}

server.listen(0, '127.0.0.1', () => process.send?.(server.address().port))
process.on('disconnect', () => process.exit())
