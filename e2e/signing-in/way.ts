import { expect } from 'vitest'
import { failure } from '../faults/waiting.js'
import type { Begun } from './begin.js'
import { AFTER, PLACE, recordOf, type Stage } from './stage.js'

/** Signs a cell in or out. Returns the name of the user that is signed in afterwards. */
export async function signIn({ cell, executor, user }: Begun, { known }: Stage): Promise<string | undefined> {
  switch (cell.way) {
    case 'signin':
      if (cell.start === 'the password was changed' && user !== undefined) {
        await executor.signin({ ...PLACE, username: user, password: AFTER })
        return user
      }
      await executor.signin(recordOf('lasting', 'known'))
      return 'known'
    case 'signup': {
      const name = `new by ${cell.name}`
      await executor.signup(recordOf('lasting', name))
      return name
    }
    case 'authenticate':
      await executor.authenticate(known)
      return 'known'
    case 'invalidate':
      await executor.invalidate()
      return undefined
  }
}

const WHO = 'RETURN [$auth.name ?? $token.ID, session::ns(), session::db(), $mark]'

/** Expects that calls run as this user in the same database as before, on every link. */
export async function expectToBe({ cell, executor }: Begun, who: string | undefined): Promise<void> {
  const { namespace, database } = PLACE
  const mark = cell.state === 'first connect refused' ? undefined : cell.name
  const ask = async (): Promise<void> => {
    if (who === undefined) expect(await failure(executor.query(WHO))).toMatchObject({ code: 'PERMISSION' })
    else expect(await executor.query(WHO)).toEqual([[who, namespace, database, mark]])
  }
  await ask()
  // Concurrent calls use every link of a pool.
  await Promise.all(Array.from({ length: 6 }, ask))
}
