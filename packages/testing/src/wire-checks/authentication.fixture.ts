import { Uuid } from '@surrealengine/core'
import { expect } from 'vitest'
import { basic, connect, connectRoot, fresh, upgrade } from '../wire.fixture.js'
import { ANONYMOUS, type Check, GUARDED, INVALID_AUTH, ROOT } from './expected.fixture.js'

/** Signing in, and the permissions of each user. */
export const AUTHENTICATION: readonly Check[] = [
  [
    'an anonymous session may not query',
    async server => {
      const wire = await connect(server)
      expect(wire.protocol).toBe('cbor')
      for (const [method, params] of GUARDED) {
        expect(await wire.call(method, params)).toMatchObject({ error: ANONYMOUS })
      }
    },
  ],
  [
    'an anonymous session may call methods that need no permission',
    async server => {
      const wire = await connect(server)
      const [namespace, database] = [fresh(), 'test']
      expect(await wire.ok('ping')).toBeUndefined()
      expect(await wire.ok('version')).toBe(`surrealdb-${server.version}`)
      expect(await wire.ok('use', [namespace, database])).toEqual({ namespace, database })
      await wire.ok('let', ['x', 1])
      expect(await wire.ok('begin')).toBeInstanceOf(Uuid)
      expect(await wire.ok('sessions')).toEqual([])
    },
  ],
  [
    'a sign-in returns a token, and the token signs in',
    async server => {
      const wire = await connect(server)
      const token = await wire.ok('signin', [ROOT])
      expect(token).toBeTypeOf('string')
      expect(await wire.query('RETURN 1')).toMatchObject([{ status: 'OK', result: 1 }])
      await wire.ok('invalidate')
      expect(await wire.call('query', ['RETURN 1'])).toMatchObject({ error: ANONYMOUS })
      await wire.ok('authenticate', [token])
      expect(await wire.query('RETURN 1')).toMatchObject([{ result: 1 }])
    },
  ],
  [
    'a wrong password and a wrong token are refused and do not change the session',
    async server => {
      const wire = await connect(server)
      const wrong = [
        ['signin', [{ user: 'root', pass: 'wrong' }]],
        ['authenticate', ['not.a.token']],
      ] as const
      for (const [method, params] of wrong) {
        expect(await wire.call(method, params)).toMatchObject({ error: INVALID_AUTH })
        expect(await wire.call('query', ['RETURN 1'])).toMatchObject({ error: ANONYMOUS })
      }
      await wire.ok('signin', [ROOT])
      for (const [method, params] of wrong) {
        expect(await wire.call(method, params)).toMatchObject({ error: INVALID_AUTH })
        expect(await wire.query('RETURN 1')).toMatchObject([{ result: 1 }])
      }
    },
  ],
  [
    'a bearer token in the headers of the upgrade signs in',
    async server => {
      const token = await (await connect(server)).ok('signin', [ROOT])
      const wire = await connect(server, { authorization: `Bearer ${token}` })
      expect(await wire.query('INFO FOR ROOT')).toMatchObject([{ status: 'OK' }])
    },
  ],
  [
    'an upgrade with wrong credentials is answered with 401',
    async server => {
      const bad = [
        { authorization: basic('root', 'wrong') },
        { authorization: basic('nobody', 'root') },
        { authorization: 'Bearer not.a.token' },
        { authorization: basic('root', 'root'), 'surreal-auth-ns': 'nowhere' },
      ]
      for (const headers of bad) expect(await upgrade(server, headers)).toMatchObject({ status: 401 })
    },
  ],
  [
    'an unknown kind of authorization is ignored',
    async server => {
      for (const authorization of ['Digest x', 'Basic !!!']) {
        const wire = await connect(server, { authorization })
        expect(await wire.call('query', ['RETURN 1'])).toMatchObject({ error: ANONYMOUS })
      }
    },
  ],
  [
    'a record user signs up and in, and sees only its own records',
    async server => {
      const namespace = fresh()
      const root = await connectRoot(server, namespace)
      await root.query(`DEFINE ACCESS person ON DATABASE TYPE RECORD
        SIGNUP (CREATE user SET name = $name) SIGNIN (SELECT * FROM user WHERE name = $name);
        DEFINE TABLE secret PERMISSIONS FOR select WHERE owner = $auth.id; CREATE secret:1; CREATE secret:2`)
      const wire = await connect(server)
      const login = { ns: namespace, db: 'test', ac: 'person', variables: { name: 'ann' } }
      const token = await wire.ok('signup', [login])
      expect(await wire.query('SELECT * FROM secret; RETURN $auth != NONE')).toMatchObject([
        { result: [] },
        { result: true },
      ])
      expect(await wire.call('use', [fresh(), 'test'])).toMatchObject({ error: { kind: 'NotAllowed' } })
      await wire.ok('invalidate')
      expect(await wire.call('query', ['RETURN 1'])).toMatchObject({ error: ANONYMOUS })
      await wire.ok('signin', [login])
      const bearer = await connect(server, { authorization: `Bearer ${token}` })
      expect(await bearer.query('RETURN session::db(); SELECT * FROM secret')).toMatchObject([
        { result: 'test' },
        { result: [] },
      ])
    },
  ],
]
