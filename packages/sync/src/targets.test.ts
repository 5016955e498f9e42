import { isSurrealEngineError, Uuid } from '@surrealengine/core'
import '@surrealengine/core/sessions'
import '@surrealengine/core/transactions'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTargets, type Targets } from './targets.js'
import { heard } from './targets-transport.fixture.js'
import type { Handle } from './wire.js'

const MODULE = new URL('./targets-transport.fixture.ts', import.meta.url).href
const TRANSPORT = { name: 'likes-all', scheme: 'test', module: MODULE }

let targets: Targets

beforeEach(() => {
  targets = createTargets()
  Object.assign(heard, { calls: [], open: 0, options: undefined })
})
afterEach(async () => {
  await targets.close()
})

function call(target: number, method: string, ...params: unknown[]): Promise<unknown> {
  return targets.call({ target, method, params })
}

/** The handle of what a call makes. */
async function make(target: number, method: string, ...params: unknown[]): Promise<number> {
  return ((await call(target, method, ...params)) as Handle).handle
}

const open = (options: object = {}, opening: object = {}): Promise<number> =>
  make(0, 'open', { options: { url: ['test://host'], ...options }, transport: TRANSPORT, modules: [], ...opening })

/** A connection that is connected. */
async function connection(): Promise<number> {
  const handle = await open()
  await call(handle, 'connect', {})
  return handle
}

const UNKNOWN = { code: 'UNSUPPORTED', message: 'The worker thread does not hold what was called' }

describe('the worker itself', () => {
  test('opens connections, each with its own handle, of the transport that the module exports', async () => {
    const [one, other] = [await connection(), await connection()]
    expect([one === other, heard.open]).toEqual([false, 2])
    expect(await call(one, 'query', 'RETURN 1')).toEqual(['RETURN 1'])
  })

  test('opens nothing: the connection does that when it is told to', async () => {
    const handle = await open()
    expect([heard.open, await call(handle, 'status')]).toEqual([0, 'disconnected'])
  })

  test('gives certificates to the transport as views of the bytes that crossed, however deep', async () => {
    const { buffer } = Uint8Array.of(1, 2, 3)
    const handle = await open({ transportOptions: { test: { tls: { ca: [buffer], key: buffer, cert: 'text' } } } })
    await call(handle, 'connect', {})
    const bytes = Uint8Array.of(1, 2, 3)
    expect(heard.options).toEqual({ tls: { ca: [bytes], key: bytes, cert: 'text' } })
  })

  test.each<[string, object, RegExp]>([
    ['a module that is not there', { transport: { ...TRANSPORT, module: 'file:///nowhere.js' } }, /could not import/],
    ['another module that is not there', { modules: ['file:///nowhere.js'] }, /could not import/],
    [
      'a module without that transport',
      { transport: { ...TRANSPORT, name: 'other' } },
      /neither exports nor registers/,
    ],
  ])('%s is told with what to do', async (_, opening, message) => {
    await expect(open({}, opening)).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringMatching(message),
      hint: expect.any(String),
    })
  })

  test('options that the connection refuses are its own error', async () => {
    await expect(open({ timeot: '1s' })).rejects.toMatchObject({ code: 'CONFIGURATION', option: 'timeot' })
  })
})

describe('what it holds', () => {
  test('a property is read, and one that there is not is nothing', async () => {
    const handle = await connection()
    expect(await Promise.all(['status', 'url', 'nothing'].map(name => call(handle, name)))).toEqual([
      'connected',
      'test://host',
      undefined,
    ])
  })

  test('an error of a call is the error, and the connection stays', async () => {
    const handle = await connection()
    const error = await call(handle, 'query', 'THROW').catch((thrown: unknown) => thrown)
    expect(isSurrealEngineError(error) && [error.code, error.message]).toEqual(['THROWN', 'thrown'])
    expect(await call(handle, 'query', 'RETURN 1')).toEqual(['RETURN 1'])
  })

  test('a handle that nobody was given is refused', async () => {
    await expect(call(99, 'query', 'RETURN 1')).rejects.toMatchObject(UNKNOWN)
  })

  test.each([
    ['session', 'close', true],
    ['forkSession', 'close', true],
    ['beginTransaction', 'commit', false],
    ['beginTransaction', 'cancel', false],
  ])('%s() gives a handle of its own, which %s() frees once and alone', async (maker, end, hasId) => {
    const handle = await connection()
    const made = (await call(handle, maker)) as Handle
    const beside = await make(handle, maker)
    expect([made.handle === handle, made.id instanceof Uuid]).toEqual([false, hasId])
    expect(await call(made.handle, 'query', 'RETURN 1')).toEqual(['RETURN 1'])
    await call(made.handle, end)
    await expect(call(made.handle, end)).rejects.toMatchObject(UNKNOWN)
    await expect(call(made.handle, 'query', 'RETURN 1')).rejects.toMatchObject(UNKNOWN)
    expect(await call(beside, 'query', 'RETURN 2')).toEqual(['RETURN 2'])
    expect(await call(handle, 'query', 'RETURN 3')).toEqual(['RETURN 3'])
  })

  test('what is made over a session is held apart from it', async () => {
    const handle = await connection()
    const session = await make(handle, 'session')
    const transaction = await make(session, 'beginTransaction')
    expect(await call(transaction, 'query', 'RETURN 1')).toEqual(['RETURN 1'])
    await call(transaction, 'cancel')
    expect(await call(session, 'query', 'RETURN 2')).toEqual(['RETURN 2'])
  })

  test('closing a connection frees it and all that was made over it, and nothing of another', async () => {
    const [one, other] = [await connection(), await connection()]
    const session = await make(one, 'session')
    const inner = await make(session, 'forkSession')
    const transaction = await make(one, 'beginTransaction')
    const beside = await make(other, 'session')
    await call(one, 'close')
    expect(heard.open).toBe(1)
    for (const handle of [one, session, inner, transaction]) {
      await expect(call(handle, 'query', 'RETURN 1')).rejects.toMatchObject(UNKNOWN)
    }
    expect(await call(beside, 'query', 'RETURN 2')).toEqual(['RETURN 2'])
  })

  test('a handle is never given again', async () => {
    const handle = await connection()
    const given = [handle]
    for (let n = 0; n < 3; n++) {
      const session = await make(handle, 'session')
      given.push(session)
      await call(session, 'close')
    }
    expect(new Set(given).size).toBe(4)
  })

  test('close() of all closes every connection', async () => {
    await Promise.all([connection(), connection(), open()])
    expect(heard.open).toBe(2)
    await targets.close()
    expect(heard.open).toBe(0)
  })
})
