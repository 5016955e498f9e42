import { MissingPackageError } from '@surrealengine/core'
import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  Arrivals,
  call,
  connectTo,
  contextOf,
  failureOf,
  live,
  opener,
  query,
  start,
  temporary,
} from './embedded.fixture.js'
import { findNativeEngine } from './engine.native.js'
import { embedded, embeddedTransport } from './transport.js'

// Starting processes and opening directories takes long on a busy machine.

vi.mock('./engine.native.js', { spy: true })
vi.mock('./lock.js', { spy: true })

afterEach(() => {
  vi.resetAllMocks()
})

describe('@surrealdb/node', () => {
  test('that is not installed is a MissingPackageError', async () => {
    const transport = embeddedTransport(() => import(`${'@surrealdb'}/not-installed`))
    const failure = await failureOf(transport.connect(contextOf('mem://')))
    expect(failure).toBeInstanceOf(MissingPackageError)
    expect(failure).toMatchObject({ message: expect.stringContaining('pnpm add @surrealdb/node') })
  })

  test('that does not load is an error with the reason', async () => {
    const cause = new Error('Cannot find native binding')
    const transport = embeddedTransport(() => Promise.reject(cause))
    const failure = await failureOf(transport.connect(contextOf('mem://')))
    expect(failure).toMatchObject({ code: 'MISSING_PACKAGE', cause, hint: expect.stringContaining('external') })
  })

  test('of an unsupported version is refused', async () => {
    vi.mocked(findNativeEngine).mockReturnValue(undefined)
    const transport = embeddedTransport(() => Promise.resolve({}))
    expect(await failureOf(transport.connect(contextOf('mem://')))).toMatchObject({ code: 'MISSING_PACKAGE' })
  })

  test('is not loaded before it is needed', async () => {
    const load = vi.fn(() => Promise.resolve({}))
    const transport = embeddedTransport(load)
    transport.capabilities(contextOf('mem://').url)
    expect(load).not.toHaveBeenCalled()
  })
})

test('the native class is found', async () => {
  await connectTo('mem://')
  expect(findNativeEngine()).toBeTypeOf('function')
})

describe('through the public NodeEngine', () => {
  test('calls, live queries and closing work the same', async () => {
    await connectTo('mem://')
    vi.mocked(findNativeEngine).mockReturnValue(undefined)
    const directory = await temporary()
    const seen = new Arrivals<unknown>()
    for (let round = 0; round < 5; round += 1) {
      const link = await connectTo(`surrealkv://${directory}`, { onNotification: seen.add })
      await query(link, 'DEFINE TABLE OVERWRITE person')
      const queryId = await live(link, 'LIVE SELECT * FROM person')
      await query(link, 'CREATE person')
      expect((await seen.first(round + 1))[round]).toMatchObject({ action: 'CREATE', queryId, session: undefined })
      await link.close()
    }
    const { lines } = start(opener(`surrealkv://${directory}`))
    expect(await lines.first(1)).toEqual(['open'])
  })

  test('a failed open is an error', async () => {
    vi.mocked(findNativeEngine).mockReturnValue(undefined)
    const directory = await temporary()
    const { lines } = start(opener(`surrealkv://${directory}`))
    await lines.first(1)
    expect(await failureOf(embedded.connect(contextOf(`surrealkv://${directory}`)))).toMatchObject({
      code: 'DATABASE_LOCKED',
    })
  })
})

test('where the lock cannot be observed, the next open retries', async () => {
  const { watchLock } = await import('./lock.js')
  vi.mocked(watchLock).mockResolvedValue(undefined)
  const url = `surrealkv://${await temporary()}`
  for (let round = 0; round < 10; round += 1) {
    const link = await connectTo(url)
    await query(link, 'CREATE round')
    await link.close()
  }
  const link = await connectTo(url)
  await expect(query(link, 'RETURN array::len(SELECT * FROM round)')).resolves.toEqual([10])
  expect(watchLock).toHaveBeenCalledTimes(10)
})

test('an invalid answer fails its call', async () => {
  const link = await connectTo('mem://')
  const failure = await failureOf(call(link, { method: 'query', params: [], transaction: 1 as never }))
  expect(failure).toMatchObject({ reason: 'protocol', sent: true })
})
