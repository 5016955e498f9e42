import { Uuid } from '@surrealengine/core'
import { expect } from 'vitest'
import { codec, connect, connectRoot, fresh, postCall } from '../wire.fixture.js'
import { ANONYMOUS, type Check, ROOT } from './expected.fixture.js'

/** Many sessions on one socket, and invalid frames. */
export const SESSIONS: readonly Check[] = [
  [
    'calls that were sent without waiting take effect in order',
    async server => {
      const wire = await connect(server)
      const namespace = fresh()
      const replies = await Promise.all([
        wire.call('signin', [ROOT]),
        wire.call('use', [namespace, 'test']),
        wire.call('let', ['x', 7]),
        wire.call('query', ['RETURN [session::ns(), session::db(), $x]']),
      ])
      expect(replies[3]).toMatchObject({ result: [{ result: [namespace, 'test', 7] }] })
    },
  ],
  [
    'attached sessions are isolated from each other',
    async server => {
      const wire = await connectRoot(server)
      const session = Uuid.v4()
      expect(await wire.call('attach', [], { session })).toMatchObject({ session, result: undefined })
      expect(await wire.ok('sessions')).toEqual([session])
      expect(await wire.call('query', ['RETURN 1'], { session })).toMatchObject({ session, error: ANONYMOUS })
      await wire.ok('signin', [ROOT], { session })
      const namespace = fresh()
      await wire.ok('use', [namespace, 'test'], { session })
      await wire.ok('let', ['x', 1], { session })
      expect(await wire.query('RETURN [session::ns(), $x]', { session })).toMatchObject([{ result: [namespace, 1] }])
      expect(await wire.query('RETURN $x')).toMatchObject([{ result: undefined }])
      expect(await wire.call('attach', [], { session })).toMatchObject({
        error: { code: -32000, kind: 'AlreadyExists', details: { kind: 'Session' } },
      })
      await wire.ok('detach', [], { session })
      await wire.ok('detach', [], { session })
      expect(await wire.call('query', ['RETURN 1'], { session })).toMatchObject({
        error: { code: -32000, kind: 'NotFound', details: { kind: 'Session' } },
      })
      expect(await wire.ok('sessions')).toEqual([])
      expect(await wire.call('attach')).toMatchObject({ error: { code: -32603, message: 'Expected a session ID' } })
    },
  ],
  [
    'two sockets may use the same session id, and notifications carry it',
    async server => {
      const session = Uuid.v4()
      const namespace = fresh()
      const wires = [await connectRoot(server, namespace), await connectRoot(server, namespace)]
      await wires[0]?.query('DEFINE TABLE a')
      for (const wire of wires) {
        await wire.ok('attach', [], { session })
        await wire.ok('signin', [ROOT], { session })
        await wire.ok('use', [namespace, 'test'], { session })
        const id = (await wire.query('LIVE SELECT * FROM a', { session }))[0]?.['result']
        await wire.query('CREATE a', { session })
        expect(await wire.next()).toMatchObject({ session, result: { action: 'CREATE', id, session } })
        await wire.ok('kill', [id], { session })
        expect(await wire.next()).toMatchObject({ session, result: { action: 'KILLED', id, session: undefined } })
      }
    },
  ],
  [
    'detach silences the live queries of a session, without a notification of their end',
    async server => {
      const namespace = fresh()
      const session = Uuid.v4()
      const wire = await connectRoot(server, namespace)
      await wire.query('DEFINE TABLE a')
      await wire.ok('attach', [], { session })
      await wire.ok('signin', [ROOT], { session })
      await wire.ok('use', [namespace, 'test'], { session })
      await wire.query('LIVE SELECT * FROM a', { session })
      await wire.query('CREATE a')
      expect(await wire.next()).toMatchObject({ session, result: { action: 'CREATE' } })
      await wire.query('LIVE SELECT * FROM a')
      await wire.ok('detach', [], { session })
      for (let n = 0; n < 3; n++) {
        await wire.ok('query', ['CREATE a SET n = $n', { n }])
        const message = await wire.next()
        expect(message).toMatchObject({ result: { action: 'CREATE', result: { n } } })
        expect(message).not.toHaveProperty('session')
      }
    },
  ],
  [
    'an unknown method is an error for every user',
    async server => {
      const unknown = { error: { code: -32601, message: 'Method not found', kind: 'NotFound' } }
      expect(await (await connect(server)).call('nope')).toMatchObject(unknown)
      expect(await (await connectRoot(server)).call('nope')).toMatchObject(unknown)
      expect(await postCall(server, 'nope', [])).toMatchObject(unknown)
    },
  ],
  [
    'a garbage frame is answered without an id, and the socket stays usable',
    async server => {
      const wire = await connect(server)
      const parse = { code: -32700, message: 'Parse error', kind: 'Validation', details: { kind: 'Parse' } }
      for (const garbage of [Uint8Array.of(0xff, 0xff, 1), codec.encode([1]), '{"id":1,"method":"ping"}']) {
        wire.send(garbage)
        const answer = await wire.next()
        expect(answer).toMatchObject({ error: parse })
        expect(answer).not.toHaveProperty('id')
      }
      wire.send(codec.encode({ id: 'x' }))
      expect(await wire.next()).toMatchObject({ error: { code: -32600, message: 'Invalid request' } })
      wire.send(codec.encode({ method: 'ping' }))
      expect(await wire.next()).toEqual({ result: undefined })
      wire.send(codec.encode({ id: 'x', method: 'ping' }))
      expect(await wire.next()).toEqual({ id: 'x', result: undefined })
      await wire.ok('ping')
    },
  ],
]
