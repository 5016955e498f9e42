import { expect } from 'vitest'
import { basic, connect, connectRoot, fresh, upgrade } from '../wire.fixture.js'
import { type Check, missing, ROOT } from './expected.fixture.js'

/** Choosing and creating namespaces and databases. */
export const NAMESPACES: readonly Check[] = [
  [
    'the headers of an upgrade sign in and choose, but create nothing',
    async server => {
      const namespace = fresh()
      const headers = { authorization: basic('root', 'root'), 'surreal-ns': namespace, 'surreal-db': 'test' }
      const wire = await connect(server, headers)
      expect(await wire.query('CREATE a:1')).toMatchObject([missing(namespace)])
      await wire.ok('use', [namespace, 'test'])
      expect(await wire.query('CREATE a:1')).toMatchObject([{ status: 'OK' }])
      const second = await connect(server, headers)
      expect(await second.query('SELECT * FROM a')).toMatchObject([{ status: 'OK', result: [{}] }])
      const third = await connect(server, { ...headers, 'surreal-db': 'other' })
      expect(await third.query('CREATE a:1')).toMatchObject([{ status: 'ERR', kind: 'NotFound' }])
      expect(await second.query('SELECT * FROM a')).toMatchObject([{ status: 'OK', result: [{}] }])
    },
  ],
  [
    'use before the sign-in creates nothing, use after it does',
    async server => {
      const wire = await connect(server)
      const namespace = `${fresh()} \`\\ö`
      await wire.ok('use', [namespace, 'test'])
      await wire.ok('signin', [ROOT])
      expect(await wire.query('CREATE a')).toMatchObject([missing(namespace)])
      await wire.ok('use', [namespace, 'a-b'])
      expect(await wire.query('CREATE a')).toMatchObject([{ status: 'OK' }])
      await wire.ok('use', [namespace, 'c'])
      await wire.ok('use', [namespace, 'a-b'])
      expect(await wire.query('SELECT * FROM a')).toMatchObject([{ status: 'OK', result: [{}] }])
    },
  ],
  [
    'use keeps a part that is undefined, unsets one that is null, and refuses invalid ones',
    async server => {
      const namespace = fresh()
      const wire = await connectRoot(server, namespace)
      const where = async (): Promise<unknown> =>
        (await wire.query('RETURN [session::ns(), session::db()]'))[0]?.['result']
      expect(await wire.ok('use', [undefined, 'other'])).toEqual({ namespace, database: 'other' })
      await wire.ok('use', [namespace, null])
      expect(await where()).toEqual([namespace, undefined])
      await wire.ok('use', [null, null])
      expect(await where()).toEqual([undefined, undefined])
      const nonsense = { error: { code: -32603, kind: 'Validation', details: { kind: 'InvalidParams' } } }
      expect(await wire.call('use', [null, 'test'])).toMatchObject(nonsense)
      expect(await wire.call('use', ['a'])).toMatchObject(nonsense)
      expect(await wire.call('use', [1, 2])).toMatchObject(nonsense)
      expect(await where()).toEqual([undefined, undefined])
    },
  ],
  [
    'a namespace user cannot leave its namespace, and a viewer creates nothing',
    async server => {
      const [namespace, other] = [fresh(), fresh()]
      const root = await connectRoot(server, namespace)
      await root.query(`DEFINE USER nu ON NAMESPACE PASSWORD 'np' ROLES OWNER`)
      await root.query(`DEFINE USER ${namespace} ON ROOT PASSWORD 'vp' ROLES VIEWER`)
      const authorization = basic('nu', 'np')
      expect(await upgrade(server, { authorization })).toMatchObject({ status: 401 })
      const level = { authorization, 'surreal-auth-ns': namespace }
      expect(await upgrade(server, { ...level, 'surreal-ns': other, 'surreal-db': 'test' })).toMatchObject({
        status: 401,
      })
      const wire = await connect(server, { ...level, 'surreal-ns': namespace, 'surreal-db': 'test' })
      expect(await wire.query('CREATE a')).toMatchObject([{ status: 'OK' }])
      expect(await wire.call('use', [other, 'test'])).toMatchObject({ error: { kind: 'NotAllowed' } })
      await wire.ok('use', [namespace, 'second'])
      expect(await wire.query('CREATE a')).toMatchObject([{ status: 'OK' }])
      const viewer = await connect(server, { authorization: basic(namespace, 'vp') })
      await viewer.ok('use', [other, 'test'])
      await viewer.ok('signin', [ROOT])
      expect(await viewer.query('CREATE a')).toMatchObject([missing(other)])
    },
  ],
]
