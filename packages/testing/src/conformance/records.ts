import { RecordId, Table } from '@surrealengine/core'
import { deepEqual, equal, ok, rejects } from './assert.js'
import type { Behaviour } from './behaviour.js'

const alice = new RecordId('users', 'alice')
const bob = new RecordId('users', 'bob')

/** Reading and writing records. */
export const RECORDS: readonly Behaviour[] = [
  {
    name: 'a new namespace and database can be written to right after connect()',
    show: async stage => {
      const db = await stage.open()
      const created = await db.create('users', { name: 'Alice' })
      equal(created['name'], 'Alice')
      deepEqual(await db.query('RETURN [session::ns(), session::db()]'), [[stage.namespace, stage.database]])
    },
  },
  {
    name: 'create() returns one record, with a generated id or the given one',
    show: async stage => {
      const db = await stage.open()
      const made = await db.create('users', { name: 'Alice' })
      equal(made.id.table.name, 'users')
      deepEqual(await db.create(alice, { age: 30 }), { id: alice, age: 30 })
      ok((await db.create(new Table('users'))).id instanceof RecordId)
    },
  },
  {
    name: 'create() of an existing record rejects with an AlreadyExistsError',
    show: async stage => {
      const db = await stage.open()
      await db.create(alice)
      await rejects(db.create(alice), { name: 'AlreadyExistsError', code: 'ALREADY_EXISTS', outcome: 'answered' })
    },
  },
  {
    name: 'select() returns a record, undefined for a missing one, and an array for a table',
    show: async stage => {
      const db = await stage.open()
      await db.create(alice, { age: 30 })
      await db.create(bob, { age: 40 })
      deepEqual(await db.select(alice), { id: alice, age: 30 })
      equal(await db.select(new RecordId('users', 'nobody')), undefined)
      deepEqual(
        (await db.select('users')).map(({ id }) => id.id),
        ['alice', 'bob'],
      )
    },
  },
  {
    name: 'insert() accepts one record or many, with or without ids',
    show: async stage => {
      const db = await stage.open()
      const [single] = await db.insert('users', { id: 'alice', age: 30 })
      deepEqual(single, { id: alice, age: 30 })
      const many = await db.insert('users', [{ age: 1 }, { age: 2 }, { age: 3 }])
      deepEqual(
        many.map(each => each['age']),
        [1, 2, 3],
      )
      equal((await db.select('users')).length, 4)
    },
  },
  {
    name: 'update() replaces, merge() merges, patch() applies operations, and upsert() updates or creates',
    show: async stage => {
      const db = await stage.open()
      await db.create(alice, { name: 'Alice', age: 30 })
      deepEqual(await db.merge(alice, { age: 31 }), { id: alice, name: 'Alice', age: 31 })
      deepEqual(await db.update(alice, { age: 32 }), { id: alice, age: 32 })
      deepEqual(await db.patch(alice, [{ op: 'add', path: '/tags', value: ['a'] }]), {
        id: alice,
        age: 32,
        tags: ['a'],
      })
      deepEqual(await db.upsert(bob, { age: 40 }), { id: bob, age: 40 })
      deepEqual(await db.upsert(bob, { age: 41 }), { id: bob, age: 41 })
      equal(await db.merge(new RecordId('users', 'nobody'), { age: 1 }), undefined)
      equal((await db.merge('users', { seen: true })).length, 2)
    },
  },
  {
    name: 'delete() returns the deleted records',
    show: async stage => {
      const db = await stage.open()
      await db.create(alice, { age: 30 })
      deepEqual(await db.delete(alice), { id: alice, age: 30 })
      equal(await db.delete(alice), undefined)
      await db.insert('users', [{ age: 1 }, { age: 2 }])
      equal((await db.delete('users')).length, 2)
      deepEqual(await db.select('users'), [])
    },
  },
  {
    name: 'relate() creates edges, and insert() creates them from records with in and out',
    show: async stage => {
      const db = await stage.open()
      await db.insert('users', [{ id: alice }, { id: bob }])
      const edge = await db.relate(alice, 'knows', bob, { since: 2020 })
      deepEqual([edge['in'], edge['out'], edge['since']], [alice, bob, 2020])
      const [other] = await db.insert('likes', { in: bob, out: alice }, { relation: true })
      deepEqual([other?.['in'], other?.['out']], [bob, alice])
      const [friends] = await db.query<[RecordId[]]>('RETURN users:alice->knows->users')
      deepEqual(friends, [bob])
    },
  },
  {
    name: 'tables, fields and records may have any name',
    show: async stage => {
      const db = await stage.open()
      const table = 'a`b\\c d; REMOVE TABLE x; ⟩ ünï'
      const id = new RecordId(table, 'key with `ticks`, \\ and ⟩')
      const made = await db.create(id, { 'a field; with `ticks`': 1 })
      deepEqual(made, { id, 'a field; with `ticks`': 1 })
      deepEqual(await db.select(table), [made])
    },
  },
  {
    name: 'run() calls built-in functions and functions of the database',
    show: async stage => {
      const db = await stage.open()
      equal(await db.run('math::max', [[1, 5, 2]]), 5)
      await db.query('DEFINE FUNCTION fn::greet($name: string) { RETURN "Hello " + $name }')
      equal(await db.run<string>('fn::greet', ['Alice']), 'Hello Alice')
    },
  },
]
