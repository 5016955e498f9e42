import { quoteIdentifier } from '@surrealengine/core'
import { isRecord } from '@surrealengine/core/transport'
import { type Answer, invalidParams, notYours, refuse } from './answer.js'
import { statementsOf } from './frame.js'
import type { Host, ServerSession } from './session.js'

/** The namespace and database of a session that calls `use` without naming any. */
const DEFAULT = 'main'

const WITHOUT_NAMESPACE = invalidParams('Cannot set database without first selecting a namespace')

/** Runs `use` for a client. `undefined` leaves a part as it is, `null` unsets it. */
export async function use(
  host: Host,
  session: ServerSession,
  params: { readonly namespace: unknown; readonly database: unknown; readonly given: number },
): Promise<Answer> {
  const { namespace, database, given } = params
  if (given !== 2 || !isName(namespace) || !isName(database)) return refuse(invalidParams('Expected (ns, db)'))
  const { claims } = session
  if (typeof namespace === 'string' && (claims.namespace ?? namespace) !== namespace) {
    return refuse(notYours('namespace', namespace))
  }
  if (typeof database === 'string' && (claims.database ?? database) !== database) {
    return refuse(notYours('database', database))
  }
  if (namespace === null && typeof database !== 'string') {
    return choose(host, session, { namespace: null, database: null }, 'leave')
  }
  const current = namespace === undefined ? await currentNamespace(host, session) : namespace
  if (typeof current === 'string') return choose(host, session, { namespace: current, database }, 'create')
  // The engine aborts the process when it gets a database without a namespace.
  if (typeof database === 'string') return refuse(WITHOUT_NAMESPACE)
  return choose(host, session, { namespace: DEFAULT, database: DEFAULT }, 'create')
}

/**
 * Chooses a namespace and database. The engine creates missing ones for every user. A server creates them only for
 * users who call `use` and may define them; for all others they are removed again at once, and stay chosen.
 */
export function choose(
  host: Host,
  session: ServerSession,
  wanted: { readonly namespace: string | null; readonly database: string | null | undefined },
  absent: 'create' | 'leave',
): Promise<Answer> {
  // SurrealDB 2 creates both with the first write.
  if (host.generation === 2) return host.engine.ask('use', [wanted.namespace, wanted.database], session.id)
  // One at a time: one call must not remove what another has just created.
  const chosen = host.choosing.then(() => chooseAlone(host, session, wanted, absent === 'create' && session.signedIn))
  host.choosing = chosen.catch(() => {})
  return chosen
}

async function chooseAlone(
  { engine, keeper }: Host,
  session: ServerSession,
  { namespace, database }: { readonly namespace: string | null; readonly database: string | null | undefined },
  create: boolean,
): Promise<Answer> {
  const select = (to: typeof database): Promise<Answer> => engine.ask('use', [namespace, to], session.id)
  if (typeof namespace !== 'string') return select(database)

  const succeeds = async (query: string, by = session.id): Promise<boolean> =>
    statementsOf(await engine.ask('query', [query], by)).every(row => row['status'] === 'OK')
  const names = async (query: string, what: string): Promise<readonly string[]> => {
    const found = statementsOf(await engine.ask('query', [query], keeper)).at(-1)?.['result']
    return isRecord(found) && isRecord(found[what]) ? Object.keys(found[what]) : []
  }

  let namespaceThere = (await names('INFO FOR ROOT', 'namespaces')).includes(namespace)
  if (!namespaceThere && create)
    namespaceThere = await succeeds(`DEFINE NAMESPACE IF NOT EXISTS ${quoteIdentifier(namespace)}`)
  if (!namespaceThere) {
    const answer = await select(database)
    await succeeds(`REMOVE NAMESPACE IF EXISTS ${quoteIdentifier(namespace)}`, keeper)
    return answer
  }
  if (typeof database !== 'string') return select(database)

  const inside = `USE NS ${quoteIdentifier(namespace)}; `
  let databaseThere = (await names(`${inside}INFO FOR NS`, 'databases')).includes(database)
  if (!databaseThere && create) {
    await select(null)
    databaseThere = await succeeds(`DEFINE DATABASE IF NOT EXISTS ${quoteIdentifier(database)}`)
  }
  const answer = await select(database)
  if (!databaseThere) await succeeds(`${inside}REMOVE DATABASE IF EXISTS ${quoteIdentifier(database)}`, keeper)
  return answer
}

async function currentNamespace({ engine }: Host, session: ServerSession): Promise<string | undefined> {
  const [row] = statementsOf(await engine.ask('query', ['RETURN session::ns()'], session.id))
  return typeof row?.['result'] === 'string' ? row['result'] : undefined
}

function isName(value: unknown): value is string | null | undefined {
  return value === undefined || value === null || typeof value === 'string'
}
