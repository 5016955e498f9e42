import { type Connection, connect, isSurrealEngineError, RecordId } from '@surrealengine/core'
import '@surrealengine/pool'
import { type FaultProxy, startFaultProxy, startServer, type TestServer } from '@surrealengine/testing'
import '@surrealengine/transport-ws'
import { amount } from '@surrealengine/fixtures/thorough'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

// Nodes of SurrealDB in front of one distributed storage, as docs/deploying.md describes them: each proxy is a node.

/** Writes that are acknowledged while a node is away. */
const WRITES = amount(400, 60)
/** The settings of docs/deploying.md, with less time, so that the test is short. */
const SETTINGS = {
  usePool: true,
  poolSize: 6,
  poolMaxLifetime: '300ms',
  attemptTimeout: '2s',
  initialDelay: '10ms',
  maxDelay: '50ms',
  heartbeat: { interval: '300ms', timeout: '200ms' },
} as const

let server: TestServer
let nodes: readonly FaultProxy[]
let db: Connection
let databases = 0

beforeAll(async () => {
  server = await startServer()
  nodes = await Promise.all([1, 2, 3].map(() => startFaultProxy(server)))
})
afterAll(async () => {
  await Promise.all(nodes.map(node => node.stop()))
  await server.stop()
})
afterEach(() => db.close())

async function open(options: object): Promise<void> {
  const { username, password } = server
  const url = nodes.map(({ wsUrl }) => wsUrl)
  const database = `nodes_${++databases}`
  db = await connect({ url, namespace: 'several', database, username, password, ...options })
  await db.query('DEFINE TABLE written')
}

/** Writes records until it is stopped. The ids are its own, so that a write whose answer is lost is written again. */
function startWriting(): { acknowledged(count: number): Promise<void>; stop(): Promise<string[]> } {
  const written: string[] = []
  const failures: unknown[] = []
  let isOver = false
  let wake = (): void => {}
  async function write(id: string, attempt = 1): Promise<void> {
    try {
      await db.create(new RecordId('written', id), { attempt })
    } catch (error) {
      const { code, outcome } = isSurrealEngineError(error) ? error : { code: undefined, outcome: undefined }
      if (code === 'ALREADY_EXISTS' && attempt > 1) return
      if (outcome !== 'unknown') throw error
      await write(id, attempt + 1)
    }
  }
  const writers = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map(async name => {
    for (let n = 0; !isOver && failures.length === 0; n++) {
      const id = `${name}${n}`
      await write(id).then(
        () => written.push(id),
        error => failures.push(error),
      )
      wake()
    }
  })
  return {
    acknowledged: async count => {
      const goal = written.length + count
      while (written.length < goal) {
        expect(failures).toEqual([])
        await new Promise<void>(resolve => {
          wake = resolve
        })
      }
    },
    stop: async () => {
      isOver = true
      await Promise.all(writers)
      expect(failures).toEqual([])
      return written
    },
  }
}

test('while nodes restart one after another, every write is acknowledged and is there', async () => {
  await open(SETTINGS)
  const writing = startWriting()
  for (const node of nodes) {
    const down = node.inject({ kind: 'refuse' })
    node.reset()
    await writing.acknowledged(WRITES)
    await down.remove()
    const before = node.accepted
    // The node gets links again, since older ones are replaced.
    await expect.poll(() => node.accepted, { interval: 5 }).toBeGreaterThan(before)
  }
  const written = await writing.stop()
  const [ids] = await db.query<[string[]]>('SELECT VALUE record::id(id) FROM written')
  expect(ids.toSorted()).toEqual(written.toSorted())
})

test('a node that no longer answers is left by the heartbeat', async () => {
  await open(SETTINGS)
  const writing = startWriting()
  await expect.poll(() => nodes.every(node => node.connections > 0), { interval: 5 }).toBe(true)
  const [silent] = nodes
  const stall = silent?.inject({ kind: 'stall' })
  await writing.acknowledged(WRITES)
  await stall?.remove({ held: 'drop' })
  silent?.reset()
  await writing.stop()
})

test('without a pool, one link goes to the next node when its own is gone', async () => {
  await open({ ...SETTINGS, usePool: false, poolSize: undefined, poolMaxLifetime: undefined })
  const first = nodes.find(node => node.connections > 0)
  const down = first?.inject({ kind: 'refuse' })
  first?.reset()
  expect(await db.query('RETURN 1', {}, { idempotent: true })).toEqual([1])
  expect(first?.connections).toBe(0)
  await down?.remove()
})
