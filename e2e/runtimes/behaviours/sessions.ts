import '@surrealengine/core/sessions'
import type { Behaviour } from '@surrealengine/testing/conformance'
import { same } from './check.js'

export const sessions: Behaviour = {
  name: 'sessions beside each other on one connection',
  show: async stage => {
    const db = await stage.open()
    const fork = await db.forkSession()
    await fork.use({ database: 'other' })
    await fork.set('name', 'fork')
    const { username, password } = stage.subject.user ?? {}
    const credentials = username === undefined || password === undefined ? {} : { credentials: { username, password } }
    const own = await db.session({ namespace: stage.namespace, database: stage.database, ...credentials })
    await own.set('name', 'own')
    const asked = [db, fork, own].map(each => each.query<[string, unknown]>('RETURN session::db(); RETURN $name'))
    const answers = await Promise.all(asked)
    same(
      answers.map(([database, name]) => [database, name ?? '-']),
      [
        ['stage', '-'],
        ['other', 'fork'],
        ['stage', 'own'],
      ],
    )
    await fork.close()
    await own.close()
  },
}
