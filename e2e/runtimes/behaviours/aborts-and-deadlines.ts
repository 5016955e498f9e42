import { isSurrealEngineError } from '@surrealengine/core'
import type { Behaviour } from '@surrealengine/testing/conformance'
import { check, failsWith, same } from './check.js'

export const abortsAndDeadlines: Behaviour = {
  name: 'an abort and a deadline end a call, and the connection goes on',
  show: async stage => {
    const db = await stage.open()
    const aborter = new AbortController()
    const aborted = failsWith('ABORTED', db.query('SLEEP 5s', {}, { signal: aborter.signal }))
    // The answer to this one shows that the other is under way.
    await db.query('RETURN 1')
    aborter.abort()
    await aborted
    const late = await failsWith('REQUEST_TIMEOUT', db.query('SLEEP 5s', {}, { timeout: '50ms' }))
    check(isSurrealEngineError(late) && late.outcome === 'unknown', 'the outcome is known')
    await failsWith('ABORTED', db.query('RETURN 1', {}, { signal: AbortSignal.abort() }))
    same(await db.query('RETURN 2'), [2])
  },
}
