import { createCodec } from '@surrealengine/codec'
import { watch } from '@surrealengine/fixtures/outcome'
import { runs } from '@surrealengine/fixtures/thorough'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { InsertManyError, type RowRange } from '../../errors/insert-many.js'
import { type TableServer, tableServer } from './table-server.fixture.js'

const TIMEOUT = 10_000
const codec = createCodec()

/** What happens next. `which` chooses one of the chunks without an answer. */
type Event =
  | { readonly kind: 'accept' | 'refuse' | 'keep'; readonly which: number }
  | { readonly kind: 'lose' | 'jam' | 'late' | 'abort' }

interface Plan {
  readonly sizes: readonly number[]
  readonly rows: number
  readonly bytes: number
  readonly concurrency: number
  readonly isAsync: boolean
  /** The row at which the source fails. */
  readonly failsAt: number | undefined
  readonly isInTransaction: boolean
  readonly events: readonly Event[]
}

const which = fc.nat(5)
const common = (kind: 'accept'): fc.Arbitrary<Event> => fc.record({ kind: fc.constant(kind), which })
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 20, arbitrary: common('accept') },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('refuse', 'keep'), which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('lose', 'jam', 'late', 'abort') }) },
)
const plan: fc.Arbitrary<Plan> = fc.record({
  sizes: fc.array(fc.nat(120), { maxLength: 60 }),
  rows: fc.integer({ min: 1, max: 8 }),
  bytes: fc.integer({ min: 1, max: 300 }),
  concurrency: fc.integer({ min: 1, max: 4 }),
  isAsync: fc.boolean(),
  failsAt: fc.option(fc.nat(60), { nil: undefined, freq: 4 }),
  isInTransaction: fc.boolean(),
  events: fc.array(event, { maxLength: 80 }),
})

interface SourceRow {
  readonly n: number
  readonly text: string
}

function act({ clock, server, waiting }: TableServer, given: Event, aborter: AbortController): Promise<void> {
  switch (given.kind) {
    case 'accept':
    case 'refuse':
    case 'keep':
      waiting[given.which % waiting.length]?.[given.kind]()
      return clock.settle()
    case 'lose':
      server.links.at(-1)?.lose()
      return clock.advance(100)
    case 'jam':
      server.links.at(-1)?.jam()
      return clock.settle()
    case 'late':
      return clock.advance(TIMEOUT + 1)
    case 'abort':
      aborter.abort()
      return clock.settle()
  }
}

const within = (n: number, ranges: readonly RowRange[]): boolean => ranges.some(({ from, to }) => n >= from && n < to)
const numbersIn = (ranges: readonly RowRange[]): number[] =>
  ranges.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, index) => from + index))
const ascending = (numbers: readonly number[]): number[] => [...numbers].sort((one, other) => one - other)

test('no row is inserted twice or miscounted, however chunks end', async () => {
  await fc.assert(
    fc.asyncProperty(plan, async ({ sizes, rows, bytes, concurrency, isAsync, failsAt, isInTransaction, events }) => {
      const world = await tableServer({ reconnectLimit: 5, maxDelay: '10ms' })
      const { arrived, clock, connection, table, waiting } = world
      let read = 0
      function* source(): Generator<SourceRow> {
        for (const [n, size] of sizes.entries()) {
          if (n === failsAt) throw new Error('source')
          read++
          yield { n, text: 'x'.repeat(size) }
        }
      }
      async function* slowSource(): AsyncGenerator<SourceRow> {
        yield* source()
      }
      const aborter = new AbortController()
      const executor = isInTransaction ? await connection.beginTransaction() : connection
      const limit = isInTransaction ? 1 : concurrency
      const options = { chunk: { rows, bytes }, concurrency, timeout: '10s', signal: aborter.signal }
      const inserting = watch(executor.insertMany('t', isAsync ? slowSource() : source(), options))
      await clock.settle()

      for (const each of events) {
        if (inserting.state !== 'pending') break
        const mostReadAhead = (limit + 1) * rows + 1
        expect(read).toBeLessThanOrEqual(table.length + mostReadAhead)
        await act(world, each, aborter)
        const open = waiting.filter(({ call }) => !call.cancelled && !call.link.isClosed)
        expect(open.length).toBeLessThanOrEqual(limit)
      }
      // Whatever is still under way is answered, or ends at its deadline.
      for (let turn = 0; inserting.state === 'pending' && turn < sizes.length + 2; turn++) {
        for (const chunk of [...waiting]) chunk.accept()
        await clock.settle()
      }
      if (inserting.state === 'pending') await clock.advance(2 * TIMEOUT)
      expect(inserting.state).not.toBe('pending')

      // Chunks keep to the limits, and none is sent twice.
      for (const chunk of arrived) {
        const size = chunk.rows.reduce((sum, n) => sum + codec.encode({ n, text: 'x'.repeat(sizes[n] ?? 0) }).length, 0)
        expect(chunk.rows.length).toBeLessThanOrEqual(rows)
        if (chunk.rows.length > 1) expect(size).toBeLessThanOrEqual(bytes)
      }
      const sent = arrived.flatMap(chunk => chunk.rows)
      expect(new Set(sent).size).toBe(sent.length)
      expect(new Set(table).size).toBe(table.length)

      if (inserting.state === 'resolved') {
        expect(inserting.value).toEqual({ inserted: sizes.length, updated: 0, skipped: 0 })
        expect(ascending(table)).toEqual(sizes.map((_, n) => n))
        return
      }
      const { error } = inserting
      if (!(error instanceof InsertManyError)) throw error
      const { answeredRows, failedRows, inserted, outcome, uncertain, uncertainRows } = error
      expect(numbersIn(answeredRows)).toHaveLength(inserted)
      expect(numbersIn(uncertainRows)).toHaveLength(uncertain)
      expect(outcome === 'unknown').toBe(uncertain > 0)
      // What is in for sure is in, and what else is in may be.
      for (const n of numbersIn(answeredRows)) expect(table).toContain(n)
      for (const n of numbersIn(failedRows)) expect(table).not.toContain(n)
      const isRolledBack = isInTransaction && outcome === 'not-run'
      if (!isRolledBack) for (const n of table) expect(within(n, [...answeredRows, ...uncertainRows])).toBe(true)
      for (const n of numbersIn(uncertainRows)) expect(sent).toContain(n)
    }),
    runs(2000, 100),
  )
})
