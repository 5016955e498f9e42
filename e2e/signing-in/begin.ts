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

/** A started cell: its link is open, and its user is signed in until the token expires. */
export interface Begun {
  readonly cell: Cell
  readonly connection: Connection
  /** The executor that is to sign in: the connection, or a further session over it. */
  readonly executor: SessionExecutor
  readonly proxy: FaultProxy
  readonly sent: readonly Sent[]
  /** The name of the user that it started with, if it has one. */
  readonly user: string | undefined
  /** Tokens and passwords that are no longer accepted, and that a sign-in must not send. */
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

/** How a cell starts: the options of the connection, and what is done once it is connected. */
interface Plan {
  readonly options: Partial<ConnectionOptions>
  readonly dead: string[]
  readonly user?: string
  after?(connection: Connection): Promise<SessionExecutor | undefined>
}

/** Starts a cell. If the machine was too slow and the token expired, it starts again with a longer life. */
export async function begin(stage: Stage, cell: Cell, number: number): Promise<Begun> {
  for (const life of LIVES) {
    const begun = await tryToBegin(stage, cell, `cell${number}x${life}`, life)
    if (begun !== undefined) return begun
  }
  throw new Error(`The token expired within ${LIVES.at(-1)} s, before the cell had started: ${cell.name}`)
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

/** The connection used the refresh token itself before the test could. */
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
