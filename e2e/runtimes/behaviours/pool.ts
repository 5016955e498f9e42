import '@surrealengine/core/sessions'
import '@surrealengine/pool'
import type { Behaviour } from '@surrealengine/testing/conformance'
import { check, same } from './check.js'

export const pool: Behaviour = {
  name: 'a pool, and a lease of it',
  show: async stage => {
    const db = await stage.open({ usePool: true, poolSize: 3 })
    const asked = Array.from({ length: 12 }, (_, index) => db.query<[number]>('RETURN $index', { index }))
    const answers = await Promise.all(asked)
    same(
      answers.map(([index]) => index),
      answers.map((_, index) => index),
    )
    check((db.stats().open ?? 0) <= 3, 'more links than poolSize')
    if (stage.capabilities.session === 'request') return
    same(await db.lease(lease => lease.query('RETURN 1')), [1])
  },
}
