import { type FaultProxy, startFaultProxy } from '@surrealengine/testing'
import {
  type Connection,
  type ConnectionOptions,
  createConnection,
  isSurrealEngineError,
  type SessionExecutor,
} from 'surrealengine'
import { WebSocket } from 'ws'
import type { Cell, TransportName } from './cell.js'
import { recordSent, type Sent } from './sent.js'
import { BEFORE, LIVES, type Life, PLACE, recordOf, type Stage } from './stage.js'

/** A cell whose link was made and whose user was accepted, until that ends. */
export interface Begun {
  readonly cell: Cell
  readonly connection: Connection
  /** Who is to sign in: the connection, or a further session over it. */
  readonly executor: SessionExecutor
  readonly proxy: FaultProxy
  readonly sent: readonly Sent[]
  /** The user that it began as, where it is one of a name. */
  readonly user: string | undefined
  /** What must not be shown by a sign-in: tokens and passwords that are not accepted any more. */
  readonly dead: readonly string[]
  readonly life: Life
}

const QUICK = { initialDelay: '5ms', maxDelay: '20ms', heartbeat: false, makeDefault: false } as const

const BY_TRANSPORT: Readonly<Record<TransportName, Partial<ConnectionOptions>>> = {
  ws: {},
  platform: { transportOptions: { ws: { webSocket: WebSocket } } },
  http: {},
  pool: { usePool: true, poolSize: 3, poolMinSize: 2 },
}

/** What a start gives: the options of the connection, and what is done once it is there. */
interface Plan {
  readonly options: Partial<ConnectionOptions>
  readonly dead: string[]
  readonly user?: string
  after?(connection: Connection): Promise<SessionExecutor | undefined>
}

/** Has a cell begin. Where the machine was too slow for what was to end, once more with a longer life. */
export async function begin(stage: Stage, cell: Cell, number: number): Promise<Begun> {
  for (const life of LIVES) {
    const begun = await tryToBegin(stage, cell, `cell${number}x${life}`, life)
    if (begun !== undefined) return begun
  }
  throw new Error(`It ended within ${LIVES.at(-1)} s, before it had begun: ${cell.name}`)
}

async function tryToBegin(stage: Stage, cell: Cell, name: string, life: Life): Promise<Begun | undefined> {
  const proxy = await startFaultProxy(stage.server)
  const sent = recordSent(proxy)
  const plan = await planOf(stage, cell, name, life)
  const connection = createConnection({
    ...QUICK,
    ...PLACE,
    ...BY_TRANSPORT[cell.transport],
    url: cell.transport === 'http' ? proxy.httpUrl : proxy.wsUrl,
    onTokens: ({ access }) => void plan.dead.push(access),
    ...plan.options,
  })
  const { dead, user } = plan
  const base = { cell, connection, proxy, sent, user, dead, life }
  if (cell.state === 'first connect refused') return { ...base, executor: connection }
  try {
    await connection.connect()
    const executor = (await plan.after?.(connection)) ?? connection
    await executor.set('mark', cell.name)
    await Promise.all([executor.query('RETURN $mark'), executor.query('RETURN $mark')])
    return { ...base, executor }
  } catch (thrown) {
    await connection.close()
    await proxy.stop()
    if (thrown instanceof Ended || (isSurrealEngineError(thrown) && thrown.code === 'AUTHENTICATION')) return undefined
    throw thrown
  }
}

/** The refresh token was renewed by the connection itself before anybody else could use it up. */
class Ended extends Error {}

async function planOf(stage: Stage, { start }: Cell, name: string, life: Life): Promise<Plan> {
  const dead: string[] = []
  const signup = async (connection: Connection, access: string): Promise<object> => {
    const tokens = await connection.signup(recordOf(`${access}${life}`, name))
    if (access !== 'resting') dead.push(tokens.access)
    return tokens
  }
  switch (start) {
    case 'the token ended': {
      const token = await stage.briefToken(life, name)
      dead.push(token)
      return { dead, options: { token } }
    }
    case 'the password was changed':
    case 'the user was removed':
      await stage.defineUser(name, life)
      dead.push(BEFORE)
      return { dead, user: name, options: { username: name, password: BEFORE, authLevel: 'database' } }
    case 'the session ended':
      return { dead, options: {}, after: connection => signup(connection, 'resting').then(() => undefined) }
    case 'what signup() gave ended':
      return { dead, options: {}, after: connection => signup(connection, 'brief').then(() => undefined) }
    case 'the refresh token was used up':
      return {
        dead,
        options: {},
        after: async connection => {
          if (!(await stage.useUp(await signup(connection, 'spare')))) throw new Ended()
          return undefined
        },
      }
    case 'session({ token })': {
      const token = await stage.briefToken(life, name)
      dead.push(token)
      return { dead, options: { token: stage.known }, after: connection => connection.session({ ...PLACE, token }) }
    }
    case 'forkSession()':
      return {
        dead,
        options: {},
        after: async connection => {
          await signup(connection, 'brief')
          return connection.forkSession()
        },
      }
  }
}
