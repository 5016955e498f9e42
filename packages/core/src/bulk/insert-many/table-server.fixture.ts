import type { Connection } from '../../api/connection.js'
import { isRecord } from '../../shared/is-record.js'
import { type VirtualClock, virtualClock } from '../../testing/virtual-clock.js'
import {
  connectionTo,
  please,
  type ScriptedCall,
  type ScriptedServer,
  scriptedServer,
} from '../../transport/scripted-transport.fixture.js'
import type { Capabilities } from '../../transport/transport.js'

/** One chunk that arrived at the server. */
export interface ArrivedChunk {
  readonly call: ScriptedCall
  readonly sql: string
  /** The values of `n` of its rows. */
  readonly rows: readonly number[]
  /** Keeps its rows, and answers. */
  accept(): void
  /** Keeps its rows, and does not answer. */
  keep(): void
  /** Refuses it. */
  refuse(): void
}

/** A scripted server with one table. The test decides what becomes of each chunk. */
export interface TableServer {
  readonly clock: VirtualClock
  readonly server: ScriptedServer
  readonly connection: Connection
  /** The chunks without an answer, in the order in which they arrived. */
  readonly waiting: ArrivedChunk[]
  /** Every chunk so far. */
  readonly arrived: readonly ArrivedChunk[]
  /** The rows that are in the table, as often as they were inserted. */
  readonly table: readonly number[]
  /** Lets every chunk be answered at once. */
  answerAll(): void
}

/** A connected client of such a server. Rows must have a number `n`. */
export async function tableServer(
  options: object = {},
  capabilities: Partial<Capabilities> = {},
): Promise<TableServer> {
  const clock = virtualClock()
  const server = scriptedServer(capabilities)
  const connection = connectionTo(server, clock, { initialDelay: 0, ...options })
  const waiting: ArrivedChunk[] = []
  const arrived: ArrivedChunk[] = []
  const table: number[] = []
  let isPatient = true

  function arrive(call: ScriptedCall): void {
    const [sql, variables] = call.params
    const lists = isRecord(variables) ? Object.entries(variables).filter(([name]) => name.startsWith('_data')) : []
    const rows = lists.flatMap(([, list]) => (Array.isArray(list) ? list.map(({ n }: { n: number }) => n) : []))
    const settle = (run: () => void) => (): void => {
      waiting.splice(waiting.indexOf(chunk), 1)
      run()
    }
    const chunk: ArrivedChunk = {
      call,
      sql: String(sql),
      rows,
      accept: settle(() => {
        table.push(...rows)
        call.reply([{ status: 'OK', result: rows.map(() => true) }])
      }),
      keep: settle(() => table.push(...rows)),
      refuse: settle(() => call.reply([{ status: 'ERR', result: 'refused', kind: 'Thrown' }])),
    }
    arrived.push(chunk)
    waiting.push(chunk)
    if (!isPatient) chunk.accept()
  }

  server.onCall = call => (call.method === 'query' ? arrive(call) : please(call))
  await connection.connect()
  return {
    clock,
    server,
    connection,
    waiting,
    arrived,
    table,
    answerAll: () => {
      isPatient = false
      for (const chunk of [...waiting]) chunk.accept()
    },
  }
}

/** Rows `0 … count - 1`. */
export function* numbered(count: number): Generator<{ readonly n: number }> {
  for (let n = 0; n < count; n++) yield { n }
}
