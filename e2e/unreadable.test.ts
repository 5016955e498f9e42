import { once } from 'node:events'
import { createCodec, RecordId } from '@surrealengine/core'
import { isRecord } from '@surrealengine/core/transport'
import { sampleValues } from '@surrealengine/fixtures/any-values'
import { startServer, type TestServer } from '@surrealengine/testing'
import { connect } from 'surrealengine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'

const SEED = 20240229
const codec = createCodec()

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server.stop())

const root = () => ({ url: server.wsUrl, username: 'root', password: 'root', namespace: 'unread', database: 'unread' })

test(`every value that the codec accepts is answered with the id of its call (3 000 values, seed ${SEED})`, async () => {
  const socket = new WebSocket(`${server.wsUrl}/rpc`, 'cbor')
  await once(socket, 'open')
  const unread: unknown[] = []
  let answer = (_message: unknown): void => {}
  socket.on('message', data => {
    if (Buffer.isBuffer(data)) answer(codec.decode(new Uint8Array(data)))
  })
  let accepted = 0
  for (const value of sampleValues(3_000, SEED)) {
    let frame: Uint8Array
    try {
      frame = codec.encode({ id: accepted, method: 'set', params: ['value', value] })
    } catch {
      continue
    }
    accepted++
    const answered = new Promise<unknown>(resolve => {
      answer = resolve
    })
    socket.send(frame)
    const message = await answered
    if (!isRecord(message) || typeof message['id'] !== 'number') unread.push(value)
  }
  socket.terminate()
  expect(unread).toEqual([])
  expect(accepted).toBeGreaterThan(500)
})

test.each<[string, unknown]>([
  ['NaN', Number('abc')],
  ['a fraction', 1.5],
  ['a number beyond 64 bits', 1e20],
  ['a NaN in a record inside', { x: [new RecordId('b', Number.NaN)] }],
])('an id of %s fails only its own call', async (_, id) => {
  const db = await connect(root())
  const lost: unknown[] = []
  db.on('lost', event => lost.push(event))
  const other = db.query('SLEEP 50ms; RETURN 1')
  await expect(db.select(new RecordId('users', id as never))).rejects.toMatchObject({
    code: 'ENCODING',
    outcome: 'not-run',
    message: expect.stringContaining('RecordId'),
  })
  await expect(other).resolves.toEqual([undefined, 1])
  expect(lost).toEqual([])
  await db.close()
})

test('if send() of the socket throws, its call rejects at once with that error as the cause', async () => {
  const cause = new Error('Cannot perform I/O on behalf of a different request')
  let isTied = false
  class TiedSocket extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols)
      const send = this.send.bind(this)
      this.send = (frame: Uint8Array) => {
        if (isTied) throw cause
        send(frame)
      }
    }
  }
  const db = await connect({ ...root(), transportOptions: { ws: { webSocket: TiedSocket } } })
  expect(await db.query('RETURN 1')).toEqual([1])
  isTied = true
  await expect(db.query('RETURN 2', {}, { timeout: 0 })).rejects.toMatchObject({
    code: 'CONNECTION',
    outcome: 'not-run',
    retryable: true,
    message: expect.stringContaining(cause.message),
    hint: expect.stringContaining('one connection per request'),
    cause: { cause },
  })
  isTied = false
  expect(await db.query('RETURN 3')).toEqual([3])
  await db.close()
})
