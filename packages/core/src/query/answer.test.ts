import { BoundQuery } from '@surrealengine/values'
import { expect, test } from 'vitest'
import '../doors/transactions.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, type ScriptedServer, scriptedServer } from '../transport/scripted-transport.fixture.js'

const ANSWER = [
  { status: 'OK', result: [1], time: '12µs', type: 'other' },
  { status: 'ERR', result: 'no', kind: 'Thrown', details: { by: 'me' }, time: '1ms' },
  { status: 'OK', result: undefined, time: '2ms', type: 'kill' },
]

async function connected(answer: unknown): Promise<{
  server: ScriptedServer
  connection: ReturnType<typeof connectionTo>
}> {
  const server = scriptedServer()
  const { onCall } = server
  server.onCall = call => (call.method === 'query' ? call.reply(answer) : onCall(call))
  const connection = connectionTo(server, virtualClock())
  await connection.connect()
  return { server, connection }
}

test('answer() gives what the server said of every statement, and rejects for none of them', async () => {
  const { connection, server } = await connected(ANSWER)
  expect(await connection.answer('SELECT * FROM a; THROW "no"; KILL $id', { id: 1 })).toEqual([
    { ok: true, result: [1], time: '12µs', type: 'other' },
    {
      ok: false,
      error: { message: 'no', kind: 'Thrown', details: { by: 'me' } },
      time: '1ms',
      type: undefined,
    },
    { ok: true, result: undefined, time: '2ms', type: 'kill' },
  ])
  expect(server.calls.at(-1)?.params).toEqual(['SELECT * FROM a; THROW "no"; KILL $id', { id: 1 }])
})

test('it takes a bound query, and works in a transaction', async () => {
  const { connection, server } = await connected(ANSWER)
  const transaction = await connection.beginTransaction()
  expect(await transaction.answer(new BoundQuery('RETURN $a', { a: 1 }))).toHaveLength(3)
  expect(server.calls.at(-1)).toMatchObject({ params: ['RETURN $a', { a: 1 }], transaction: expect.anything() })
})

test('it rejects where the call as a whole fails, where its options are wrong, and for an answer that is no list', async () => {
  const { connection, server } = await connected('nonsense')
  await expect(connection.answer('RETURN 1')).rejects.toMatchObject({ code: 'PROTOCOL' })
  await expect(connection.answer('RETURN 1', {}, { timeOut: 1 } as never)).rejects.toMatchObject({
    code: 'CONFIGURATION',
  })
  await expect(connection.answer(5 as never)).rejects.toMatchObject({ code: 'CONFIGURATION' })
  server.onCall = call => call.fault({ code: -32000, message: 'Parse error', kind: 'Validation' })
  await expect(connection.answer('SELEC')).rejects.toMatchObject({ code: 'QUERY', outcome: 'answered' })
})
