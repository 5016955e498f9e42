/** The class on our transports has the types of the SDK, in both directions, and no export is missing or another. */
import * as ours from '@surrealengine/surrealdb'
import { createRemoteEngines } from '@surrealengine/surrealdb/engines'
import { createNodeEngines } from '@surrealengine/surrealdb/node'
import * as official from 'surrealdb'

declare function takesOfficial(db: official.Surreal): void
declare function takesOurs(db: ours.Surreal): void
declare function takesSession(session: official.SurrealSession): void
declare function takesOurSession(session: ours.SurrealSession): void
declare function takesTransaction(transaction: official.SurrealTransaction): void
declare function takesOurTransaction(transaction: ours.SurrealTransaction): void

const db = new ours.Surreal()
const theirs = new official.Surreal({ engines: createRemoteEngines({ requestTimeout: '5s' }) })
takesOfficial(db)
takesOurs(theirs)
takesOurs(db)

export const classes: [typeof official.Surreal, typeof ours.Surreal] = [ours.Surreal, official.Surreal]

export async function sessions(): Promise<void> {
  const session = await db.forkSession()
  takesSession(session)
  takesOurSession(await theirs.newSession())
  const transaction = await session.beginTransaction()
  takesTransaction(transaction)
  takesOurTransaction(await theirs.beginTransaction())
}

/** A class of one's own may extend it. */
export class Mine extends ours.Surreal {
  async count(table: ours.Table): Promise<number> {
    const found = await this.select<{ n: number }>(table)
    return found.length
  }
}
takesOfficial(new Mine())

/** Each export of the SDK is there, of the same type, but for the one that takes options. */
type Missing = Exclude<keyof typeof official, keyof typeof ours>
type Added = Exclude<keyof typeof ours, keyof typeof official>
type Other = {
  [K in keyof typeof official & keyof typeof ours]: (typeof ours)[K] extends (typeof official)[K]
    ? (typeof official)[K] extends (typeof ours)[K]
      ? never
      : K
    : K
}[keyof typeof official & keyof typeof ours]
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false
export const missing: Same<Missing, never> = true
export const added: Same<Added, 'withOptions'> = true
export const other: Same<Other, never> = true

export const engines: official.Engines = {
  ...ours.createRemoteEngines({ usePool: true, poolSize: 4, heartbeat: false, onGap: gap => console.log(gap.since) }),
  ...createNodeEngines({ capabilities: { scripting: true }, query_timeout: 5 }),
}

// @ts-expect-error: where the database is and who is asking is what connect() takes
ours.createRemoteEngines({ namespace: 'a' })
// @ts-expect-error: no such option
ours.createRemoteEngines({ timout: '5s' })

export async function calls(): Promise<void> {
  const quick: official.SurrealQueryable = await ours.withOptions(db, { timeout: '500ms' })
  const rows: { name: string }[] = await quick.select<{ name: string }>(new ours.Table('users'))
  console.log(rows)
  try {
    await db.query('RETURN 1')
  } catch (error) {
    if (!(error instanceof ours.SurrealError)) throw error
    const code: string | undefined = error.errorCode
    const outcome: 'not-run' | 'unknown' | 'answered' | undefined = error.outcome
    console.log(code, outcome, error.retryable, error.hint)
    // The number that the SDK has stays a number.
    if (error instanceof ours.ServerError) console.log(error.code satisfies number)
  }
}
