import { deepEqual, equal, rejects } from './assert.js'
import type { Behaviour } from './behaviour.js'

const NAMES = 'RETURN [session::ns(), session::db()]'

/** Namespace, database and variables. */
export const SESSIONS: readonly Behaviour[] = [
  {
    name: 'use() chooses and creates a database, and keeps the part that is left out',
    show: async stage => {
      const db = await stage.open()
      await db.use({ database: 'other' })
      deepEqual(await db.query(NAMES), [[stage.namespace, 'other']])
      await db.create('users', { in: 'other' })
      await db.use({ namespace: `${stage.namespace}_b`, database: 'third' })
      deepEqual(await db.query(NAMES), [[`${stage.namespace}_b`, 'third']])
      await db.create('users')
    },
  },
  {
    name: 'a call issued after use() sees the new database, awaited or not',
    show: async stage => {
      const db = await stage.open()
      const used = db.use({ database: 'other' })
      deepEqual(await db.query(NAMES), [[stage.namespace, 'other']])
      await used
    },
  },
  {
    name: 'namespace and database may have any name',
    show: async stage => {
      const namespace = `${stage.namespace} Ünï 'quoted' \`ticks\` \\`
      const db = await stage.open({ namespace, database: 'dätä base' })
      deepEqual(await db.query(NAMES), [[namespace, 'dätä base']])
      equal((await db.create('users', { name: 'Alice' }))['name'], 'Alice')
      equal((await db.select('users')).length, 1)
    },
  },
  {
    name: 'set() defines a variable for later queries, unset() removes it, and variables of a query take precedence',
    show: async stage => {
      const db = await stage.open()
      await db.set('tenant', { id: 7 })
      deepEqual(await db.query('RETURN $tenant.id'), [7])
      deepEqual(await db.query('RETURN $tenant', { tenant: 'own' }), ['own'])
      await db.set('tenant', 8)
      deepEqual(await db.query('RETURN $tenant'), [8])
      await db.unset('tenant')
      deepEqual(await db.query('RETURN $tenant'), [undefined])
    },
  },
  {
    name: 'two connections do not see the database and variables of each other',
    show: async stage => {
      const [one, two] = [await stage.open(), await stage.open()]
      await one.use({ database: 'other' })
      await one.set('mine', 1)
      deepEqual(await two.query(NAMES), [[stage.namespace, stage.database]])
      deepEqual(await two.query('RETURN $mine'), [undefined])
    },
  },
  {
    name: 'the session is restored after close() and connect()',
    show: async stage => {
      const db = await stage.open()
      await db.use({ database: 'other' })
      await db.set('tenant', 7)
      await db.close()
      await db.connect()
      deepEqual(await db.query(`${NAMES}; RETURN $tenant`), [[stage.namespace, 'other'], 7])
    },
  },
  {
    name: 'invalid names and variables are refused before anything is sent',
    show: async stage => {
      const db = await stage.open()
      await rejects(db.use({}), { name: 'ConfigurationError' })
      await rejects(db.use({ namespace: '' }), { name: 'ConfigurationError' })
      await rejects(db.set('$tenant', 1), { name: 'ConfigurationError' })
      deepEqual(await db.query(NAMES), [[stage.namespace, stage.database]])
    },
  },
]
