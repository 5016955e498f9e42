import { isSurrealEngineError, Uuid } from '@surrealengine/core'
import { shared } from '@surrealengine/core/extension'
import { registerTransport } from '@surrealengine/core/transport'
import '@surrealengine/core/sessions'
import '@surrealengine/core/transactions'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { accepting, seen } from './accepting-transport.fixture.js'
import { createHandleTable, type HandleTable } from './handle-table.js'
import type { Created } from './wire.js'

const MODULE = new URL('./accepting-transport.fixture.ts', import.meta.url).href
const TRANSPORT = { name: 'accepting', scheme: 'test', module: MODULE }

let table: HandleTable

beforeEach(() => {
  table = createHandleTable()
  Object.assign(seen, { calls: [], open: 0, options: undefined })
})
afterEach(async () => {
  await table.close()
})

function call(handle: number, method: string, ...params: unknown[]): Promise<unknown> {
  return table.call({ handle, method, params })
}

/** The handle of what a call creates. */
async function create(handle: number, method: string, ...params: unknown[]): Promise<number> {
  return ((await call(handle, method, ...params)) as Created).handle
}

const open = (options: object = {}, opening: object = {}): Promise<number> =>
  create(0, 'open', { options: { url: ['test://host'], ...options }, transport: TRANSPORT, modules: [], ...opening })

/** A connection that is connected. */
async function connection(): Promise<number> {
  const handle = await open()
  await call(handle, 'connect', {})
  return handle
}

const UNKNOWN = { code: 'UNSUPPORTED', message: 'The worker thread no longer holds the object of this call' }

describe('the worker itself', () => {
  test('opens connections with the transport that a module exports, each with a handle of its own', async () => {
    const [one, other] = [await connection(), await connection()]
    expect([one === other, seen.open]).toEqual([false, 2])
    expect(await call(one, 'query', 'RETURN 1')).toEqual(['RETURN 1'])
  })

  test('finds a transport that its module registers instead', async () => {
    registerTransport(accepting)
    onTestFinished(() => void shared().transports.delete('test'))
    const transport = { ...TRANSPORT, module: 'data:text/javascript,' }
    const handle = await open({}, { transport })
    await call(handle, 'connect', {})
    expect(seen.open).toBe(1)
  })

  test('does not connect them', async () => {
    const handle = await open()
    expect([seen.open, await call(handle, 'status')]).toEqual([0, 'disconnected'])
  })

  test('passes bytes to the transport as views, however deeply nested', async () => {
    const { buffer } = Uint8Array.of(1, 2, 3)
    const handle = await open({ transportOptions: { test: { tls: { ca: [buffer], key: buffer, cert: 'text' } } } })
    await call(handle, 'connect', {})
    const bytes = Uint8Array.of(1, 2, 3)
    expect(seen.options).toEqual({ tls: { ca: [bytes], key: bytes, cert: 'text' } })
  })

  test.each<[string, object, RegExp]>([
    [
      'a missing module of the transport',
      { transport: { ...TRANSPORT, module: 'file:///nowhere.js' } },
      /could not import/,
    ],
    ['a missing module of another kind', { modules: ['file:///nowhere.js'] }, /could not import/],
    [
      'a module without that transport',
      { transport: { ...TRANSPORT, name: 'other' } },
      /neither exports nor registers/,
    ],
  ])('%s is an UnsupportedError with a hint', async (_, opening, message) => {
    await expect(open({}, opening)).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringMatching(message),
      hint: expect.any(String),
    })
  })

  test('an option that the connection refuses is the error of open()', async () => {
    await expect(open({ timeot: '1s' })).rejects.toMatchObject({ code: 'CONFIGURATION', option: 'timeot' })
  })
})

describe('a handle', () => {
  test('reads a property, or undefined where there is none', async () => {
    const handle = await connection()
    expect(await Promise.all(['status', 'url', 'nothing'].map(name => call(handle, name)))).toEqual([
      'connected',
      'test://host',
      undefined,
    ])
  })

  test('passes on the error of a call, and stays valid', async () => {
    const handle = await connection()
    const error = await call(handle, 'query', 'THROW').catch((thrown: unknown) => thrown)
    expect(isSurrealEngineError(error) && [error.code, error.message]).toEqual(['THROWN', 'thrown'])
    expect(await call(handle, 'query', 'RETURN 1')).toEqual(['RETURN 1'])
  })

  test('that was never given out is refused', async () => {
    await expect(call(99, 'query', 'RETURN 1')).rejects.toMatchObject(UNKNOWN)
  })

  test.each([
    ['session', 'close', true],
    ['forkSession', 'close', true],
    ['beginTransaction', 'commit', false],
    ['beginTransaction', 'cancel', false],
  ])('of %s() is freed by %s(), and no other with it', async (maker, end, hasId) => {
    const handle = await connection()
    const made = (await call(handle, maker)) as Created
    const beside = await create(handle, maker)
    expect([made.handle === handle, made.id instanceof Uuid]).toEqual([false, hasId])
    expect(await call(made.handle, 'query', 'RETURN 1')).toEqual(['RETURN 1'])
    await call(made.handle, end)
    await expect(call(made.handle, end)).rejects.toMatchObject(UNKNOWN)
    await expect(call(made.handle, 'query', 'RETURN 1')).rejects.toMatchObject(UNKNOWN)
    expect(await call(beside, 'query', 'RETURN 2')).toEqual(['RETURN 2'])
    expect(await call(handle, 'query', 'RETURN 3')).toEqual(['RETURN 3'])
  })

  test('of a transaction is freed without that of its session', async () => {
    const handle = await connection()
    const session = await create(handle, 'session')
    const transaction = await create(session, 'beginTransaction')
    expect(await call(transaction, 'query', 'RETURN 1')).toEqual(['RETURN 1'])
    await call(transaction, 'cancel')
    expect(await call(session, 'query', 'RETURN 2')).toEqual(['RETURN 2'])
  })

  test('of a connection is freed by close(), with those of all it created, and none of another connection', async () => {
    const [one, other] = [await connection(), await connection()]
    const session = await create(one, 'session')
    const inner = await create(session, 'forkSession')
    const transaction = await create(one, 'beginTransaction')
    const beside = await create(other, 'session')
    await call(one, 'close')
    expect(seen.open).toBe(1)
    for (const handle of [one, session, inner, transaction]) {
      await expect(call(handle, 'query', 'RETURN 1')).rejects.toMatchObject(UNKNOWN)
    }
    expect(await call(beside, 'query', 'RETURN 2')).toEqual(['RETURN 2'])
  })

  test('is never given out twice', async () => {
    const handle = await connection()
    const given = [handle]
    for (let n = 0; n < 3; n++) {
      const session = await create(handle, 'session')
      given.push(session)
      await call(session, 'close')
    }
    expect(new Set(given).size).toBe(4)
  })

  test('close() of the table closes every connection', async () => {
    await Promise.all([connection(), connection(), open()])
    expect(seen.open).toBe(2)
    await table.close()
    expect(seen.open).toBe(0)
  })
})
