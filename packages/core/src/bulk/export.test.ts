import { expect, test } from 'vitest'
import type { ExportOptions } from '../api/bulk.js'
import { TransportFailure } from '../transport/transport-failure.js'
import { type BulkWorld, bulkWorld, caught, SHOP, scriptedBody } from './bulk-world.fixture.js'
import { exportPump } from './export.js'

async function begun(options: ExportOptions = {}, world?: BulkWorld) {
  const { clock, parts, exports } = world ?? (await bulkWorld())
  const pump = exportPump(parts, parts.base, options)
  const body = scriptedBody()
  const first = pump.next()
  await clock.settle()
  exports[0]?.reply({ ok: true, result: body })
  await clock.settle()
  return { clock, parts, exports, pump, body, first }
}

test('yields the bytes as they arrive, and then ends', async () => {
  const seen: number[] = []
  const { pump, body, first, exports, parts } = await begun({
    tables: ['users'],
    records: false,
    onProgress: ({ bytes }) => seen.push(bytes),
  })
  body.give('abc')
  expect(new TextDecoder().decode(await first)).toBe('abc')
  const second = pump.next()
  body.give('de')
  await second
  const end = pump.next()
  body.end()
  expect(await end).toBeUndefined()
  expect(seen).toEqual([3, 5])
  expect(exports[0]?.request.parts).toEqual({ tables: ['users'], records: false })
  expect(exports[0]?.request.session).toMatchObject({ namespace: 'shop', database: 'live' })
  expect(exports[0]?.request.signal.aborted).toBe(true)
  expect(parts.ends.size).toBe(0)
})

test('fails once no byte has arrived for stallTimeout, and not before', async () => {
  const { clock, body, pump, first, exports } = await begun({ stallTimeout: '10s' })
  await clock.advance(9_999)
  body.give('abc')
  await first
  const second = caught(pump.next())
  await clock.advance(9_999)
  expect(second.error).toBeUndefined()
  expect(exports[0]?.request.signal.aborted).toBe(false)
  await clock.advance(1)
  expect(second.error).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'unknown', retryable: true })
  expect(exports[0]?.request.signal.aborted).toBe(true)
})

test('stallTimeout is 30 seconds by default, and starts before the first byte', async () => {
  const { clock, first } = await begun()
  const failed = caught(first)
  await clock.advance(29_999)
  expect(failed.error).toBeUndefined()
  await clock.advance(1)
  expect(failed.error).toMatchObject({ code: 'REQUEST_TIMEOUT' })
})

test('waits for a slow reader without a limit', async () => {
  const { clock, body, pump, first } = await begun()
  body.give('abc')
  await first
  await clock.advance(3_600_000)
  const second = pump.next()
  body.give('d')
  expect(await second).toHaveLength(1)
})

test('an abort ends it at once, even without a reader', async () => {
  const aborter = new AbortController()
  const { body, pump, first, exports } = await begun({ signal: aborter.signal })
  body.give('abc')
  await first
  const reason = new Error('enough')
  aborter.abort(reason)
  expect(exports[0]?.request.signal.aborted).toBe(true)
  await expect(pump.next()).rejects.toMatchObject({ code: 'ABORTED', cause: reason })
})

test('with an aborted signal nothing is sent', async () => {
  const { clock, exports, parts } = await bulkWorld()
  const pump = exportPump(parts, parts.base, { signal: AbortSignal.abort('too late') })
  await expect(pump.next()).rejects.toMatchObject({ code: 'ABORTED', outcome: 'not-run', cause: 'too late' })
  await clock.settle()
  expect(exports).toEqual([])
  expect(parts.ends.size).toBe(0)
})

test('cancelling it while it waits releases everything', async () => {
  const { clock, pump, first, exports, parts } = await begun()
  void first.catch(() => {})
  pump.cancel()
  await clock.settle()
  expect(exports[0]?.request.signal.aborted).toBe(true)
  expect(parts.ends.size).toBe(0)
  expect(clock.timers.filter(({ alive }) => alive)).toEqual([])
})

test('cancelling it before its link is open sends nothing', async () => {
  const world = await bulkWorld()
  world.server.links[0]?.lose()
  const pump = exportPump(world.parts, world.parts.base, {})
  void pump.next().catch(() => {})
  pump.cancel()
  await world.clock.advance(60_000)
  expect(world.exports).toEqual([])
})

test('a lost connection is a retryable error', async () => {
  const { body, first } = await begun()
  const cause = new TransportFailure('lost', 'gone', { sent: true })
  body.fail(cause)
  await expect(first).rejects.toMatchObject({ code: 'CONNECTION_LOST', outcome: 'unknown', retryable: true, cause })
})

test('an empty export is an error', async () => {
  const { body, first } = await begun()
  body.end()
  await expect(first).rejects.toMatchObject({ code: 'NOT_FOUND', hint: expect.stringContaining('use(') })
})

test('an export without a database is refused before anything is sent', async () => {
  const world = await bulkWorld({ namespace: 'shop' })
  const pump = exportPump(world.parts, world.parts.base, {})
  await expect(pump.next()).rejects.toMatchObject({ code: 'CONFIGURATION', option: 'database', outcome: 'not-run' })
  expect(world.exports).toEqual([])
})

test('the error for a transport without streams names the transport', async () => {
  const world = await bulkWorld()
  Object.assign(world.server.links[0] ?? {}, { bulk: undefined })
  const pump = exportPump(world.parts, world.parts.base, {})
  await expect(pump.next()).rejects.toMatchObject({ code: 'UNSUPPORTED', message: expect.stringContaining('scripted') })
})

test('a token is sent, and fetched first if the handshake returned none', async () => {
  const user = { ...SHOP, username: 'root', password: 'secret' }
  const { exports } = await begun({}, await bulkWorld(user, { applied: ['authentication'] }))
  expect(exports[0]?.request.session.token).toBe('token')
})

test('an expired token is replaced once', async () => {
  const world = await bulkWorld({ namespace: 'shop', database: 'live', username: 'root', password: 'secret' })
  const pump = exportPump(world.parts, world.parts.base, {})
  const first = pump.next()
  await world.clock.settle()
  world.server.onCall = call => call.reply(call.method === 'signin' ? 'another' : undefined)
  world.exports[0]?.reject(new TransportFailure('authentication', '401'))
  await world.clock.settle()
  expect(world.exports[1]?.request.session.token).toBe('another')
  world.exports[1]?.reject(new TransportFailure('authentication', '401'))
  await expect(first).rejects.toMatchObject({ code: 'AUTHENTICATION' })
  expect(world.exports).toHaveLength(2)
})

test('an export without permission is an error that names the required role', async () => {
  const world = await bulkWorld({ namespace: 'shop', database: 'live', username: 'root', password: 'secret' })
  const pump = exportPump(world.parts, world.parts.base, {})
  const first = pump.next()
  await world.clock.settle()
  world.exports[0]?.reply({ ok: false, error: { message: 'no', kind: 'NotAllowed' } })
  await expect(first).rejects.toMatchObject({ code: 'PERMISSION', hint: expect.stringContaining('VIEWER') })
})

test.each([
  [{ tabels: ['users'] }, 'tabels', 'tables'],
  [{ tables: 'users' }, 'tables', 'list of names'],
  [{ tables: { except: ['users'] } }, 'tables', 'exclude'],
  [{ users: 'no' }, 'users', 'true or false'],
  [{ stallTimeout: 30_000 }, 'stallTimeout', 'seconds'],
  [{ onProgress: true }, 'onProgress', 'function'],
  [{ signal: true }, 'signal', 'AbortSignal'],
])('%o is refused with an error that names the option', async (options, option, words) => {
  const { parts } = await bulkWorld()
  const given: object = options
  expect(() => exportPump(parts, parts.base, given)).toThrow(
    expect.objectContaining({ code: 'CONFIGURATION', option, message: expect.stringContaining(words) }),
  )
})
