import { afterEach, expect, test, vi } from 'vitest'
import { settingsOf } from '../settings/settings.js'
import { shared } from '../shared/shared.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, please, scriptedServer } from '../transport/scripted-transport.fixture.js'
import { createEvents } from './events.js'

afterEach(() => {
  vi.unstubAllGlobals()
})

/** The lines that are written while some queries run. */
async function linesWith(debug: unknown): Promise<readonly string[]> {
  const lines: string[] = []
  vi.stubGlobal('console', { ...console, debug: (line: string) => void lines.push(line) })
  const server = scriptedServer()
  const clock = virtualClock()
  const db = connectionTo(server, clock, { debug })
  await db.connect()
  await db.query('SELECT *\nFROM users WHERE age > $age AND name = "Bob"', { age: 18 })
  server.onCall = call =>
    call.reply([
      { status: 'OK', result: [1, 2] },
      { status: 'ERR', result: 'no', kind: 'Thrown' },
    ])
  await db.query('SELECT 1; THROW "no"').catch(() => {})
  server.onCall = call => call.fault({ message: 'no', kind: 'NotAllowed' })
  await db.query('RETURN 1').catch(() => {})
  server.onCall = please
  await db.query('RETURN 1', {}, { signal: AbortSignal.abort() }).catch(() => {})
  await db.version()
  await db.close()
  return lines
}

test('debug: true writes one line for each call, without values', async () => {
  expect(await linesWith(true)).toEqual([
    'surrealengine: SELECT * FROM users WHERE age > $age AND name = ? (0.0 ms, ok, 1 row)',
    'surrealengine: SELECT ?; THROW ? (0.0 ms, THROWN in statement 2)',
    'surrealengine: RETURN ? (0.0 ms, PERMISSION)',
    'surrealengine: RETURN ? (0.0 ms, ABORTED, 0 attempts)',
    'surrealengine: version (0.0 ms, ok)',
  ])
})

test("debug: 'values' adds literals and variables", async () => {
  const [first, second] = await linesWith('values')
  expect(first).toBe(
    'surrealengine: SELECT * FROM users WHERE age > $age AND name = "Bob" {"age":18} (0.0 ms, ok, 1 row)',
  )
  expect(second).toBe('surrealengine: SELECT 1; THROW "no" (0.0 ms, THROWN in statement 2)')
})

test('a function gets the event, and decides about the values', async () => {
  const events: unknown[] = []
  expect(await linesWith((event: { withValues(): unknown }) => events.push(event, event.withValues()))).toEqual([])
  expect(events).toHaveLength(10)
  expect(events.slice(0, 2)).toMatchObject([
    { method: 'query', text: 'SELECT * FROM users WHERE age > $age AND name = ?', rows: 1 },
    { text: 'SELECT * FROM users WHERE age > $age AND name = "Bob"', variables: { age: 18 } },
  ])
})

test('a function that throws affects no call', async () => {
  const reported: (() => void)[] = []
  vi.stubGlobal('queueMicrotask', (run: () => void) => reported.push(run))
  await linesWith(() => {
    throw new Error('mine')
  })
  expect(reported).toHaveLength(5)
  expect(reported[0]).toThrow('mine')
})

test.each([false, undefined])('debug: %s writes nothing', async debug => {
  expect(await linesWith(debug)).toEqual([])
})

test.each(['all', 1, {}, null])('debug: %j is refused', debug => {
  const { transport } = scriptedServer()
  const create = (): unknown => settingsOf({ url: 'test://one', transports: [transport], debug })
  if (debug === null) expect(create).not.toThrow()
  else expect(create).toThrow("The option debug must be true, false, 'values' or a function")
})

test('without its entry, the option and the event say what to import', () => {
  const { slots } = shared()
  const entry = slots.get('diagnostics')
  slots.delete('diagnostics')
  try {
    const { transport } = scriptedServer()
    const expected = expect.objectContaining({
      code: 'MISSING_PACKAGE',
      message: expect.stringContaining('@surrealengine/core/diagnostics'),
    })
    expect(() => settingsOf({ url: 'test://one', transports: [transport], debug: true })).toThrow(expected)
    expect(() => createEvents().on('call', () => {})).toThrow(expected)
    settingsOf({ url: 'test://one', transports: [transport], debug: false })
  } finally {
    slots.set('diagnostics', entry)
  }
})
