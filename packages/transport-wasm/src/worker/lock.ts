import { lockOf } from '../messages.js'
import { Failure } from './failure.js'

/**
 * Milliseconds to wait for a lock that is held. A page that is being reloaded may still hold it for a moment while the
 * new page opens its database.
 */
const LOCK_TIMEOUT = 3_000

/**
 * Acquires the lock of a database, until the worker ends or the returned function is called. Rejects with a `Failure`
 * if another tab, window or worker holds it.
 */
export async function lockDatabase(database: string): Promise<() => Promise<void>> {
  const { locks } = navigator
  if (locks === undefined) throw new Failure('insecure', 'no Web Locks')
  let release = (): void => {}
  const held = new Promise<void>(resolve => {
    release = resolve
  })
  const waiting = new AbortController()
  const timer = setTimeout(() => waiting.abort(), LOCK_TIMEOUT)
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
