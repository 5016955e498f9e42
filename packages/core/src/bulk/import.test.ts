import { expect, test } from 'vitest'
import type { ImportOptions } from '../api/bulk.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo } from '../transport/scripted-transport.fixture.js'
import { TransportFailure } from '../transport/transport-failure.js'
import { bulkServer, bulkWorld, caught, SHOP } from './bulk-world.fixture.js'
import { importFrom } from './import.js'

async function begun(source: AsyncIterable<string>, options: ImportOptions = {}) {
  const world = await bulkWorld()
  const importing = importFrom(world.parts, world.parts.base, source, options)
  const failed = caught(importing)
  await world.clock.settle()
  const asked = world.imports[0]
  if (asked === undefined) throw new Error('No import was sent')
  return { ...world, importing, failed, asked }
}

async function* pieces(...texts: readonly string[]): AsyncGenerator<string> {
  yield* texts
}

/** A source that never yields, and records whether it was closed. */
function silent() {
  let left = false
  const source = {
    next: () => new Promise<IteratorResult<string>>(() => {}),
    return: async (): Promise<IteratorResult<string>> => {
      left = true
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]: () => source,
    get left() {
      return left
    },
  }
  return source
}

test('sends the chunks one by one, reports progress, and resolves with the answer', async () => {
  const seen: number[] = []
  const { asked, importing, parts } = await begun(pieces('OPTION IMPORT;', 'é'), {
    onProgress: ({ bytes }) => seen.push(bytes),
  })
  const { source } = asked.request
  expect(new TextDecoder().decode(await source.next())).toBe('OPTION IMPORT;')
  expect(seen).toEqual([])
  await source.next()
  expect(seen).toEqual([14])
  expect(await source.next()).toBeUndefined()
  expect(seen).toEqual([14, 16])
  asked.reply({ ok: true, result: [] })
  expect(await importing).toBeUndefined()
  expect(parts.ends.size).toBe(0)
})

test('a failed statement rejects with all failures', async () => {
  const { asked, failed, clock } = await begun(pieces('OPTION IMPORT;'))
  const faults = [
    { message: 'already there', kind: 'AlreadyExists' },
    { message: 'thrown', kind: 'Thrown' },
  ]
  asked.reply({ ok: true, result: faults })
  await clock.settle()
  const responses = faults.map(error => ({ ok: false, error }))
  expect(failed.error).toMatchObject({ code: 'ALREADY_EXISTS', outcome: 'answered', index: undefined, responses })
})

test('fails once no byte was sent for stallTimeout, and closes its source', async () => {
  const source = silent()
  const { asked, clock, failed } = await begun(source, { stallTimeout: '10s' })
  void asked.request.source.next()
  await clock.advance(9_999)
  expect(failed.error).toBeUndefined()
  await clock.advance(1)
  expect(failed.error).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'not-run', retryable: true })
  expect(asked.request.signal.aborted).toBe(true)
  expect(source.left).toBe(true)
})

test('each chunk that is sent restarts the timeout, after which the outcome is unknown', async () => {
  const { asked, clock, failed } = await begun(pieces('a', 'b', 'c'), { stallTimeout: '10s' })
  for (let piece = 0; piece < 3; piece++) {
    await clock.advance(9_999)
    await asked.request.source.next()
  }
  await clock.advance(9_999)
  expect(failed.error).toBeUndefined()
  await clock.advance(1)
  expect(failed.error).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'unknown', retryable: false })
})

test('without progress reports of the transport there is no stall timeout', async () => {
  const { asked, clock, importing } = await begun(pieces('a'), { stallTimeout: '10s' })
  asked.request.unseen()
  await clock.advance(3_600_000)
  asked.reply({ ok: true, result: [] })
  expect(await importing).toBeUndefined()
})

test('an import whose link is lost has an unknown outcome and is never repeated', async () => {
  const { asked, clock, failed, imports } = await begun(pieces('a'))
  await asked.request.source.next()
  asked.reject(new TransportFailure('lost', 'gone', { sent: true }))
  await clock.settle()
  expect(failed.error).toMatchObject({ code: 'CONNECTION_LOST', outcome: 'unknown', retryable: false })
  expect(imports).toHaveLength(1)
})

test('an import whose link is lost before the first chunk did not run', async () => {
  const { asked, clock, failed } = await begun(pieces('a'))
  asked.reject(new TransportFailure('lost', 'gone', { sent: true }))
  await clock.settle()
  expect(failed.error).toMatchObject({ code: 'CONNECTION_LOST', outcome: 'not-run', retryable: true })
})

test('an import rejects with the error of its source', async () => {
  const trouble = new Error('no such file')
  const { asked, clock, failed } = await begun(
    (async function* () {
      yield 'a'
      throw trouble
    })(),
  )
  await asked.request.source.next()
  await expect(asked.request.source.next()).rejects.toBe(trouble)
  await clock.settle()
  expect(failed.error).toBe(trouble)
  expect(asked.request.signal.aborted).toBe(true)
})

test('a source that yields anything but bytes or strings is refused', async () => {
  const source: AsyncIterable<unknown> = (async function* () {
    yield 42
  })()
  const { asked, clock, failed } = await begun(source as AsyncIterable<string>)
  await expect(asked.request.source.next()).rejects.toMatchObject({ code: 'CONFIGURATION' })
  await clock.settle()
  expect(failed.error).toMatchObject({ code: 'CONFIGURATION', hint: expect.stringContaining('Uint8Array') })
})

test('close() of the connection ends an import', async () => {
  const { server, imports } = bulkServer()
  const connection = connectionTo(server, virtualClock(), SHOP)
  await connection.connect()
  const importing = connection.import(pieces('a', 'b'))
  importing.catch(() => {})
  await expect.poll(() => imports.length).toBe(1)
  await imports[0]?.request.source.next()
  await connection.close()
  await expect(importing).rejects.toMatchObject({ code: 'CONNECTION_CLOSED', outcome: 'unknown' })
  expect(imports[0]?.request.signal.aborted).toBe(true)
})

test('close() of its session ends an import', async () => {
  const { server, exports } = bulkServer()
  const connection = connectionTo(server, virtualClock(), SHOP)
  await connection.connect()
  const session = await connection.session(SHOP)
  const first = session.export().getReader().read()
  first.catch(() => {})
  await expect.poll(() => exports.length).toBe(1)
  expect(exports[0]?.request.session.id).toBe(session.id)
  await session.close()
  await expect(first).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
  await connection.close()
})

test('close({ drain }) waits for an import', async () => {
  const { asked, clock, importing, parts } = await begun(pieces('a'))
  let drained = false
  void parts.dispatcher
    .drain(parts.deadlines.start(0), async () => {})
    .then(() => {
      drained = true
    })
  await clock.settle()
  expect(drained).toBe(false)
  asked.reply({ ok: true, result: [] })
  await importing
  await clock.settle()
  expect(drained).toBe(true)
})
