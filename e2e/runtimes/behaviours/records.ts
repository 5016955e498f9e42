import { RecordId, surql } from '@surrealengine/core'
import type { Behaviour } from '@surrealengine/testing/conformance'
import { same } from './check.js'

export const records: Behaviour = {
  name: 'records: create, select, update, merge, patch, insert, upsert, relate, delete',
  show: async stage => {
    const db = await stage.open()
    const alice = new RecordId('users', 'alice')
    const bob = new RecordId('users', 'bob')
    same(await db.create(alice, { age: 30 }), { id: alice, age: 30 })
    same(await db.upsert(bob, { age: 40 }), { id: bob, age: 40 })
    await db.merge(alice, { city: 'Oslo' })
    await db.patch(alice, [{ op: 'replace', path: '/age', value: 31 }])
    same(await db.select(alice), { age: 31, city: 'Oslo', id: alice })
    same(await db.update(alice, { age: 32 }), { age: 32, id: alice })
    await db.insert('users', [{ age: 1 }, { age: 2 }])
    const likes = await db.relate(alice, 'likes', bob)
    same(likes['in'], alice)
    await db.delete(bob)
    const [ages] = await db.query(surql`SELECT VALUE age FROM users WHERE age < ${50} ORDER BY age`)
    same(ages, [1, 2, 32])
    same(await db.run('math::abs', [-7]), 7)
  },
}
