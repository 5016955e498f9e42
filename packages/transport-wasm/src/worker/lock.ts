import { lockOf } from '../messages.js'
import { Failure } from './failure.js'

/**
 * Milliseconds for which a lock is waited for that somebody holds. A page that is reloaded still has it for a moment
 * while the new one opens its database.
 */
const LINGER = 3_000

/**
 * Takes the lock of a database, for as long as this worker lives or until it is given back. Rejects with a `Failure` when
 * another tab, window or worker has it.
 */
export async function lockDatabase(database: string): Promise<() => Promise<void>> {
  const { locks } = navigator
  if (locks === undefined) throw new Failure('insecure', 'no Web Locks')
  let release = (): void => {}
  const held = new Promise<void>(resolve => {
    release = resolve
  })
  const waiting = new AbortController()
  const timer = setTimeout(() => waiting.abort(), LINGER)
  let over: Promise<void> = Promise.resolve()
  try {
    await new Promise<void>((resolve, reject) => {
      const hold = (): Promise<void> => {
        resolve()
        return held
      }
      over = locks.request(lockOf(database), { signal: waiting.signal }, hold).then(() => {})
      over.catch(reject)
    })
  } catch (cause) {
    if (waiting.signal.aborted) throw new Failure('locked', 'the lock is held elsewhere')
    throw new Failure('refused', String(cause))
  } finally {
    clearTimeout(timer)
  }
  return () => {
    release()
    return over
  }
}
