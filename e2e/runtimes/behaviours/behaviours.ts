import type { Behaviour } from '@surrealengine/testing/conformance'
import { abortsAndDeadlines } from './aborts-and-deadlines.js'
import { awaitUsing } from './await-using.js'
import { documents } from './documents.js'
import { exportsAndImports } from './exports-and-imports.js'
import { type Cuts, liveWithGap } from './live.js'
import { pool } from './pool.js'
import { records } from './records.js'
import { sessions } from './sessions.js'
import { signsIn } from './sign-in.js'
import { transactions } from './transactions.js'
import { values } from './values.js'

/** What every runtime has to show over each of its transports. The names are the rows of docs/runtimes.md. */
export function behaviours(cuts: Cuts): readonly Behaviour[] {
  return [
    signsIn,
    records,
    values,
    liveWithGap(cuts),
    transactions,
    sessions,
    pool,
    exportsAndImports,
    documents,
    abortsAndDeadlines,
    awaitUsing,
  ]
}
