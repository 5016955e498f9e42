import '@surrealengine/core/sessions'
import { deepEqual, equal, rejects } from './assert.js'
import type { Behaviour } from './behaviour.js'

const NAMES = 'RETURN [session::ns(), session::db(), $mine]'

/** Several sessions over one connection. */
export const FURTHER_SESSIONS: readonly Behaviour[] = [
  {
    name: 'forkSession() copies the session as it is, and later changes of either do not affect the other',
    show: async stage => {
      const db = await stage.open()
      await db.set('mine', 1)
      const fork = await db.forkSession()
      deepEqual(await fork.query(NAMES), [[stage.namespace, stage.database, 1]])
      await fork.use({ database: 'other' })
      await fork.set('mine', 2)
      deepEqual(await fork.query(NAMES), [[stage.namespace, 'other', 2]])
      deepEqual(await db.query(NAMES), [[stage.namespace, stage.database, 1]])
      await fork.close()
      await rejects(fork.query('RETURN 1'), { name: 'ConnectionClosedError' })
      deepEqual(await db.query('RETURN 1'), [1])
    },
  },
  {
    name: 'session() starts anonymous',
    appliesTo: (_, { user }) => user !== undefined,
    show: async stage => {
      const db = await stage.open()
      const session = await db.session({ namespace: stage.namespace, database: stage.database })
      await rejects(session.query('RETURN 1'), { name: 'PermissionError' })
      const { user = { username: '', password: '' } } = stage.subject
      await session.signin(user)
      deepEqual(await session.query(NAMES), [[stage.namespace, stage.database, undefined]])
      await session.invalidate()
      await rejects(session.query('RETURN 1'), { name: 'PermissionError' })
      deepEqual(await db.query('RETURN 1'), [1])
      await session.close()
    },
  },
  {
    name: 'session() signs in with its own credentials',
    appliesTo: (_, { user }) => user !== undefined,
    show: async stage => {
      const db = await stage.open()
      const { user } = stage.subject
      const session = await db.session({
        namespace: stage.namespace,
        database: 'second',
        ...(user && { credentials: user }),
      })
      deepEqual(await session.query(NAMES), [[stage.namespace, 'second', undefined]])
      equal((await session.create('users', { name: 'Alice' }))['name'], 'Alice')
      await session.close()
    },
  },
]
