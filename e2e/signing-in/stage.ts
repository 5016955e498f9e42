import { setTimeout as delay } from 'node:timers/promises'
import { isRecord } from '@surrealengine/core/transport'
import { startServer, type TestServer } from '@surrealengine/testing'
import { type Connection, type Credentials, connect, isSurrealEngineError } from 'surrealengine'
import { codec } from '../faults/peer-call.js'

/** The namespace and database of all cells. */
export const PLACE = { namespace: 'signing', database: 'in' } as const

/** Lives of tokens and sessions in seconds. On a machine that is too slow for one, the next is used. */
export const LIVES = [3, 6, 12, 24, 48] as const
export type Life = (typeof LIVES)[number]

export const BEFORE = 'the password of before'
export const AFTER = 'the password of after'

/** A server with the users and access methods that the cells need. */
export interface Stage {
  readonly server: TestServer
  readonly owner: Connection
  /** A token of the record `person:known`, which never expires during the test. */
  readonly known: string
  /** Defines a user that will be changed or removed. Its sessions live `life` seconds. */
  defineUser(name: string, life: Life): Promise<void>
  /** Returns a token of a new record that lives `life` seconds. */
  briefToken(life: Life, name: string): Promise<string>
  /** Uses a refresh token, as another program would. Resolves with whether it was still valid. */
  useUp(tokens: object): Promise<boolean>
  /** Waits until all earlier tokens and sessions with this life have expired. */
  ended(life: Life): Promise<void>
  stop(): Promise<void>
}

const RECORDS = 'TYPE RECORD SIGNUP (CREATE person SET name = $name) SIGNIN (SELECT * FROM person WHERE name = $name)'

/** Returns the credentials of a record for an access method. */
export function recordOf(access: string, name: string): Credentials {
  return { access, variables: { name } }
}

export async function openStage(): Promise<Stage> {
  const server = await startServer()
  const { username, password } = server
  const owner = await connect({ url: server.wsUrl, ...PLACE, username, password, makeDefault: false })
  await owner.query(
    [
      'DEFINE TABLE person PERMISSIONS FULL',
      "CREATE person:known SET name = 'known'",
      `DEFINE ACCESS lasting ON DATABASE ${RECORDS} DURATION FOR TOKEN 1h, FOR SESSION 1h`,
      ...LIVES.flatMap(life => [
        `DEFINE ACCESS brief${life} ON DATABASE ${RECORDS} DURATION FOR TOKEN ${life}s, FOR SESSION ${life}s`,
        `DEFINE ACCESS resting${life} ON DATABASE ${RECORDS} DURATION FOR TOKEN 1h, FOR SESSION ${life}s`,
        `DEFINE ACCESS spare${life} ON DATABASE ${RECORDS} WITH REFRESH DURATION FOR GRANT 1h, FOR TOKEN ${life}s, FOR SESSION ${life}s`,
      ]),
    ].join(';\n'),
  )
  const desk = await connect({ url: server.httpUrl, ...PLACE, makeDefault: false })
  const { access: known } = await desk.signin(recordOf('lasting', 'known'))

  async function tokenOf(access: string, name: string): Promise<string> {
    const session = await desk.session(PLACE)
    const tokens = await session.signup(recordOf(access, name))
    await session.close()
    return tokens.access
  }

  return {
    server,
    owner,
    known,
    defineUser: async (name, life) => {
      const duration = `DURATION FOR TOKEN 1h, FOR SESSION ${life}s`
      await owner.query(`DEFINE USER ${name} ON DATABASE PASSWORD '${BEFORE}' ROLES OWNER ${duration}`)
    },
    briefToken: (life, name) => tokenOf(`brief${life}`, name),
    useUp: tokens => useUp(server, tokens),
    ended: async life => {
      const last = await connect({ url: server.wsUrl, ...PLACE, makeDefault: false })
      await last.signup(recordOf(`brief${life}`, 'the last one'))
      const isAccepted = (): Promise<boolean> =>
        last.query('RETURN 1').then(
          () => true,
          (error: unknown) => !(isSurrealEngineError(error) && error.code === 'AUTHENTICATION'),
        )
      while (await isAccepted()) await delay(50)
      await last.close()
    },
    stop: async () => {
      await Promise.all([owner.close(), desk.close()])
      await server.stop()
    },
  }
}

/** Sends the refresh token once, after which it is invalid. Returns whether it was still valid. */
async function useUp({ httpUrl }: TestServer, tokens: object): Promise<boolean> {
  const { namespace, database } = PLACE
  const response = await fetch(`${httpUrl}/rpc`, {
    method: 'POST',
    headers: {
      'content-type': 'application/cbor',
      accept: 'application/cbor',
      'surreal-ns': namespace,
      'surreal-db': database,
    },
    body: new Uint8Array(codec.encode({ id: 1, method: 'refresh', params: [tokens] })),
  })
  const reply = codec.decode(new Uint8Array(await response.arrayBuffer()))
  return isRecord(reply) && reply['error'] === undefined
}
