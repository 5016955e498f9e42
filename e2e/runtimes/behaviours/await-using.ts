import type { Behaviour } from '@surrealengine/testing/conformance'
import { check } from './check.js'

export const awaitUsing: Behaviour = {
  name: '`await using` closes a connection',
  show: async stage => {
    const { usesConnection } = await import('./uses-connection.js').catch((error: unknown) => {
      throw error instanceof SyntaxError ? new Error('this runtime has no await using') : error
    })
    const db = stage.create()
    check((await usesConnection(db)) === 'connected', 'it was not connected')
    check(db.status === 'closed', `it is ${db.status}`)
  },
}
