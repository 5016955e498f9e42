import { oneIn } from '@surrealengine/fixtures/thorough'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failure, next, until } from './faults/waiting.js'
import { type Begun, begin } from './signing-in/begin.js'
import { type Cell, table } from './signing-in/cell.js'
import type { Sent } from './signing-in/sent.js'
import { AFTER, LIVES, openStage, type Stage } from './signing-in/stage.js'
import { expectToBe, signIn } from './signing-in/way.js'

const { cells: all, reasons } = table()
const cells = oneIn(3, all)
/** Cells that start at the same time: with more, some would not start in time. */
const LANES = 8

let stage: Stage
const begun = new Map<Cell, Begun>()

/** All cells start, and then the tokens of all of them expire, so that there is only one wait. */
beforeAll(async () => {
  stage = await openStage()
  const waiting = [...cells.entries()]
  const lane = async (): Promise<void> => {
    for (let entry = waiting.shift(); entry !== undefined; entry = waiting.shift()) {
      const [number, cell] = entry
      begun.set(cell, await begin(stage, cell, number))
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  const begins = [...begun.values()]
  for (const { cell, user } of begins) {
    if (cell.start === 'the user was removed') await stage.owner.query(`REMOVE USER ${user} ON DATABASE`)
    if (cell.start !== 'the password was changed') continue
    await stage.owner.query(`DEFINE USER OVERWRITE ${user} ON DATABASE PASSWORD '${AFTER}' ROLES OWNER`)
  }
  await stage.ended(LIVES.findLast(life => begins.some(each => each.life === life)) ?? LIVES[0])
}, 300_000)

afterAll(async () => {
  await Promise.all([...begun.values()].map(({ connection }) => connection.close()))
  await Promise.all([...begun.values()].map(({ proxy }) => proxy.stop()))
  await stage.stop()
  const summary = `${cells.length} cells, ${reasons.length} reasons`
  console.log([stage.server.description, ...reasons, summary].join('\n'))
})

/** Brings the link into the state of the cell. Calls are refused as unauthenticated, if there is a link for them. */
async function reach({ cell, connection, executor, proxy }: Begun): Promise<void> {
  const refused = { code: 'AUTHENTICATION', retryable: false }
  switch (cell.state) {
    case 'open':
      // An expired session is renewed automatically. Here the sign-in is the first call after it expired.
      if (cell.start !== 'the session ended') expect(await failure(executor.query('RETURN 1'))).toMatchObject(refused)
      return
    case 'lost':
      proxy.inject({ kind: 'refuse' })
      proxy.reset()
      return until(() => connection.status === 'reconnecting', 'the link is lost')
    case 'given up':
      proxy.reset()
      await until(() => connection.status === 'disconnected', 'the connection gives up')
      await until(() => proxy.connections === 0, 'no attempt is running')
      expect(await failure(executor.query('RETURN 1'))).toMatchObject(refused)
      return
    case 'first connect refused': {
      const connected = connection.connect()
      // Over HTTP the first request is refused.
      const first = cell.transport === 'http' ? connected.then(() => connection.query('RETURN 1')) : connected
      expect(await failure(first)).toMatchObject(refused)
    }
  }
}

async function signInFrom(one: Begun): Promise<string | undefined> {
  const signing = signIn(one, stage)
  if (one.cell.state !== 'lost') return signing
  signing.catch(() => {})
  // An attempt that started earlier may still send the old credentials.
  for (let attempt = 0; attempt < 3; attempt++) await next(one.connection, 'connecting')
  await one.proxy.clear()
  return signing
}

/** Returns the messages that contain expired credentials. For a session only its own frames count. */
function shownIn({ dead, executor }: Begun, sent: readonly Sent[]): readonly Sent[] {
  const id = 'id' in executor ? Buffer.from(String(executor.id).replaceAll('-', ''), 'hex').toString('latin1') : ''
  return sent.filter(({ text }) => text.includes(id) && dead.some(secret => text.includes(secret)))
}

describe.concurrent('signing in again', () => {
  test.each(cells)('$name', async cell => {
    const one = begun.get(cell)
    if (one === undefined) throw new Error('The cell was not started')
    await reach(one)
    const before = one.sent.length
    const who = await signInFrom(one)
    expect(shownIn(one, one.sent.slice(before))).toEqual([])
    await expectToBe(one, who)
  })
})

test('the table has at least sixty cells, and a reason for each combination without one', () => {
  expect(all.length).toBeGreaterThanOrEqual(60)
  expect(all.length / 4 + reasons.length).toBe(8 * 4 * 4)
})
