import type { Row } from '@surrealengine/core'
import { deepEqual, equal, ok, rejects } from './assert.js'
import type { Behaviour, Stage, Subject } from './behaviour.js'

const asksWhoIsThere = (_: unknown, { user }: Subject): boolean => user !== undefined

const ANONYMOUS = { username: undefined, password: undefined }

const ACCESS = `
  DEFINE TABLE person PERMISSIONS FOR select WHERE id = $auth.id, FOR create, update, delete NONE;
  DEFINE ACCESS account ON DATABASE TYPE RECORD
    SIGNUP (CREATE person SET name = $name, secret = crypto::argon2::generate($secret))
    SIGNIN (SELECT * FROM person WHERE name = $name AND crypto::argon2::compare(secret, $secret))
`

/** Signing in and out. */
export const AUTHENTICATION: readonly Behaviour[] = [
  {
    name: 'connect() with a wrong password rejects with an AuthenticationError',
    appliesTo: asksWhoIsThere,
    show: async stage => {
      const db = stage.create({ password: 'wrong' })
      await rejects(db.connect(), { name: 'AuthenticationError', code: 'AUTHENTICATION' })
      equal(db.isConnected(), false)
    },
  },
  {
    name: 'without a sign-in queries are refused, and the error says to sign in',
    appliesTo: asksWhoIsThere,
    show: async stage => {
      const db = await stage.open(ANONYMOUS)
      await rejects(db.query('RETURN 1'), { name: 'PermissionError', hint: /signin/ })
      ok(/\d/.test(await db.version()))
    },
  },
  {
    name: 'signin() returns a token, and a wrong password leaves the session unchanged',
    appliesTo: asksWhoIsThere,
    show: async stage => {
      const db = await stage.open(ANONYMOUS)
      const { user = { username: '', password: '' } } = stage.subject
      ok((await db.signin(user)).access.length > 0)
      await db.create('users')
      await rejects(db.signin({ ...user, password: 'wrong' }), { name: 'AuthenticationError' })
      equal((await db.select('users')).length, 1)
    },
  },
  {
    name: 'a token signs in as an option, from a function, or with authenticate()',
    appliesTo: asksWhoIsThere,
    show: async stage => {
      const { user = { username: '', password: '' } } = stage.subject
      const token = (await (await stage.open()).signin(user)).access
      const byOption = await stage.open({ ...ANONYMOUS, token })
      await byOption.create('users')
      const byFunction = await stage.open({ ...ANONYMOUS, token: async () => token })
      equal((await byFunction.select('users')).length, 1)
      const later = await stage.open(ANONYMOUS)
      await later.authenticate(token)
      equal((await later.select('users')).length, 1)
      await rejects(later.authenticate('no.such.token'), { name: 'AuthenticationError' })
    },
  },
  {
    name: 'invalidate() signs out',
    appliesTo: asksWhoIsThere,
    show: async stage => {
      const db = await stage.open()
      await db.invalidate()
      await rejects(db.query('RETURN 1'), { name: 'PermissionError' })
    },
  },
  {
    name: 'namespace users and database users sign in at their level',
    show: async stage => {
      const owner = await stage.open()
      await owner.query(`
        DEFINE USER ns_user ON NAMESPACE PASSWORD 'n' ROLES OWNER;
        DEFINE USER db_user ON DATABASE PASSWORD 'd' ROLES OWNER
      `)
      await owner.create('users')
      const byNamespace = await stage.open({ username: 'ns_user', password: 'n', authLevel: 'namespace' })
      equal((await byNamespace.select('users')).length, 1)
      const byDatabase = await stage.open({ username: 'db_user', password: 'd', authLevel: 'database' })
      equal((await byDatabase.select('users')).length, 1)
      await rejects(stage.create({ username: 'db_user', password: 'd', authLevel: 'namespace' }).connect(), {
        name: 'AuthenticationError',
      })
    },
  },
  {
    name: 'a record user signs up and in, sees only what it may select, and info() returns its record',
    show: async stage => {
      await (await stage.open()).query(ACCESS)
      const credentials = { access: 'account', variables: { name: 'Alice', secret: 's3cret' } }
      const db = await stage.open(ANONYMOUS)
      ok((await db.signup(credentials)).access.length > 0)
      deepEqual(await nameOf(db), 'Alice')
      await rejects(db.query('DEFINE TABLE other'), { name: 'PermissionError' })
      await db.signin(credentials)
      deepEqual(await nameOf(db), 'Alice')
      const byOption = await stage.open({ ...ANONYMOUS, credentials })
      deepEqual(await nameOf(byOption), 'Alice')
    },
  },
  {
    name: 'a record user is signed in again after close() and connect()',
    show: async stage => {
      await (await stage.open()).query(ACCESS)
      const db = await stage.open(ANONYMOUS)
      await db.signup({ access: 'account', variables: { name: 'Bob', secret: 's3cret' } })
      await db.close()
      await db.connect()
      deepEqual(await nameOf(db), 'Bob')
    },
  },
]

async function nameOf(db: Awaited<ReturnType<Stage['open']>>): Promise<unknown> {
  return (await db.info<Row>())?.['name']
}
