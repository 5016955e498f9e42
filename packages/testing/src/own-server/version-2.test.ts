import { Uuid } from '@surrealengine/core'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { connect, connectRoot } from '../wire.fixture.js'
import { type Engine, openEngine } from './engine.js'
import { serve } from './own-server.js'

/** A server that speaks the protocol of SurrealDB 2, in front of the engine of SurrealDB 3. */
async function start(change: (engine: Engine) => Engine = engine => engine) {
  const server = await serve(change(await openEngine('memory')), '2.6.1', undefined)
  onTestFinished(() => server.kill())
  const host = `127.0.0.1:${server.port}`
  return { ...server, wsUrl: `ws://${host}`, httpUrl: `http://${host}` }
}

const NOT_FOUND = { code: -32601, message: 'Method not found' }

test('sessions do not exist, and errors are a code and a message', async () => {
  const wire = await connectRoot(await start())
  for (const method of ['attach', 'detach', 'sessions']) {
    expect((await wire.call(method, [], { session: Uuid.v4() }))['error']).toEqual(NOT_FOUND)
  }
})

test('the field session is not read: what names one happens to the session of the socket', async () => {
  const wire = await connectRoot(await start(), 'first')
  const reply = await wire.call('use', ['second', 'test'], { session: Uuid.v4() })
  expect(reply).not.toHaveProperty('session')
  expect(await wire.query('RETURN session::ns()')).toMatchObject([{ result: 'second' }])
})

test('each socket has a session of its own', async () => {
  const server = await start()
  const [one, two] = [await connectRoot(server, 'one'), await connectRoot(server, 'two')]
  const nobody = await connect(server)
  expect(await one.query('RETURN session::ns()')).toMatchObject([{ result: 'one' }])
  expect(await two.query('RETURN session::ns()')).toMatchObject([{ result: 'two' }])
  expect((await nobody.call('query', ['RETURN 1']))['error']).toEqual({
    code: -32000,
    message: expect.stringContaining('IAM error'),
  })
})

test('live queries notify the socket that started them', async () => {
  const wire = await connectRoot(await start())
  await wire.query('DEFINE TABLE watched')
  const [started] = await wire.query('LIVE SELECT * FROM watched')
  await wire.query('CREATE watched:1')
  expect(await wire.next()).toMatchObject({ result: { id: started?.['result'], action: 'CREATE' } })
})

test('a request with a value class that it does not have is answered without an id', async () => {
  const unreadable = { code: 'GenericFailure', message: 'Error: Encountered an unknown CBOR tag' }
  const server = await start(engine => ({
    ...engine,
    run: async frame => {
      if (frame.method === 'select') throw unreadable
      return engine.run(frame)
    },
  }))
  const wire = await connectRoot(server)
  void wire.call('select', ['things']).catch(() => {})
  expect(await wire.next()).toEqual({ error: { code: -32700, message: 'Parse error' } })
})

test('the upgrade and every response tell the version', async () => {
  const server = await start()
  const socket = new WebSocket(`${server.wsUrl}/rpc`, 'cbor')
  const told = new Promise(resolve => socket.once('upgrade', ({ headers }) => resolve(headers['surreal-version'])))
  expect(await told).toBe('surrealdb-2.6.1')
  socket.terminate()
  const { headers } = await fetch(`${server.httpUrl}/health`)
  expect(headers.get('surreal-version')).toBe('surrealdb-2.6.1')
})
