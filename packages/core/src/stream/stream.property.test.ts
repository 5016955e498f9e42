import { runs } from '@surrealengine/fixtures/thorough'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RowStream } from '../api/stream.js'
import { isSurrealEngineError } from '../errors/any-error.js'
import type { SurrealEngineError } from '../errors/error.js'
import { FULL } from './row-buffer.js'
import { type ServerStream, STOPPED, type StreamWorld, streamWorld } from './stream-world.fixture.js'

const STREAMS = 3
const TIMEOUT = 10_000

type Step =
  | { readonly kind: 'read' | 'leave' | 'abort' | 'begin' | 'finish' | 'end' | 'break off'; readonly on: number }
  | { readonly kind: 'rows'; readonly on: number; readonly count: number; readonly isBig: boolean }
  | { readonly kind: 'wait'; readonly time: number }
  | { readonly kind: 'query' | 'answer' | 'lose' | 'disobey' }

const on = fc.nat({ max: STREAMS - 1 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 14, arbitrary: fc.record({ kind: fc.constantFrom('read', 'begin'), on }) },
  {
    weight: 14,
    arbitrary: fc.record({ kind: fc.constant('rows'), on, count: fc.nat({ max: 3 }), isBig: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('finish', 'end'), on }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('leave', 'abort', 'break off'), on }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait'), time: fc.constantFrom(0, 100, 6_000, 20_000) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('query', 'answer') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('lose', 'disobey') }) },
) as fc.Arbitrary<Step>

/** One stream: what its reader got, what its server sent, and what was asked of both. */
class Case {
  readonly aborter = new AbortController()
  readonly rows: RowStream<unknown>
  readonly sent: unknown[] = []
  readonly read: unknown[] = []
  readonly #name: string
  readonly #world: StreamWorld
  #reading = 0
  finished = 0
  hasBegun = false
  isLeft = false
  /** Rows read when it was left or aborted. */
  atMost = Number.POSITIVE_INFINITY
  error: SurrealEngineError | undefined
  isDone = false

  constructor(world: StreamWorld, name: string) {
    this.#name = name
    this.#world = world
    this.rows = world.connection.stream(name, {}, { signal: this.aborter.signal, timeout: `${TIMEOUT}ms` })
  }

  get isReading(): boolean {
    return this.#reading > 0
  }

  /** What the server has of it. */
  get served(): readonly ServerStream[] {
    return this.#world.streams.filter(({ request }) => request.params[0] === this.#name)
  }

  get open(): ServerStream | undefined {
    return this.served.find(each => !each.isOver)
  }

  take(): void {
    this.#reading++
    this.rows.next().then(
      ({ done, value }) => {
        this.#reading--
        if (done === true) this.isDone = true
        else this.read.push(value)
      },
      (error: unknown) => {
        this.#reading--
        expect(isSurrealEngineError(error)).toBe(true)
        expect(this.error).toBeUndefined()
        this.error = error as SurrealEngineError
      },
    )
  }
}

async function play(steps: readonly Step[]): Promise<void> {
  const world = await streamWorld({ requestTimeout: 0, heartbeat: false })
  const cases = Array.from({ length: STREAMS }, (_, index) => new Case(world, `s${index}`))
  const answers: (() => void)[] = []
  const calls: Promise<unknown>[] = []
  let sentRows = 0
  world.onRequest = ({ method }, answer) => {
    if (method === 'query') answers.push(() => answer({ result: [{ status: 'OK', result: 1 }] }))
    return method === 'query'
  }

  function act(step: Step): void {
    const one = 'on' in step ? cases[step.on] : undefined
    const open = one?.open
    switch (step.kind) {
      case 'read':
        one?.take()
        return
      case 'leave':
        if (one !== undefined) one.isLeft = true
        calls.push(Promise.resolve(one?.rows.return()))
        return
      case 'abort':
        one?.aborter.abort()
        return
      case 'begin':
        if (one === undefined || open === undefined || one.hasBegun) return
        one.hasBegun = true
        open.begin(3)
        return
      case 'rows': {
        if (one === undefined || open === undefined) return
        if (!one.hasBegun) act({ kind: 'begin', on: step.on })
        const values = Array.from({ length: step.count }, () =>
          step.isBig ? `${sentRows++} ${'x'.repeat(FULL / 3)}` : sentRows++,
        )
        one.sent.push(...values)
        open.rows(one.finished, ...values)
        return
      }
      case 'finish':
        if (one?.hasBegun === true && one.finished < 2) open?.finished(one.finished++)
        return
      case 'end':
        if (one?.hasBegun === true) open?.finished(one.finished++).end(open.isCancelled ? STOPPED : undefined)
        return
      case 'break off':
        if (one?.hasBegun === true) open?.end(STOPPED)
        return
      case 'query':
        calls.push(world.connection.query('RETURN 1').catch(() => {}))
        return
      case 'answer':
        answers.shift()?.()
        return
      case 'lose':
        answers.length = 0
        world.lose()
        return
      case 'disobey':
        world.obeys = false
    }
  }

  for (const step of steps) {
    act(step)
    await world.clock.advance(step.kind === 'wait' ? step.time : 0)
    // Unread rows never delay another call.
    if (answers.length > 0) expect(world.isPaused()).toBe(false)
    for (const each of cases) {
      // Rows are those that were sent, in their order.
      expect(each.read).toEqual(each.sent.slice(0, each.read.length))
      expect(each.read.length).toBeLessThanOrEqual(each.atMost)
      if (each.isLeft || each.aborter.signal.aborted) each.atMost = each.read.length
      // No query is sent twice, and none is told to end that nobody wants to end.
      expect(each.served.length).toBeLessThanOrEqual(1)
      if (each.isDone && !each.isLeft && each.error === undefined) {
        expect([each.read.length, each.rows.end?.kind]).toEqual([each.sent.length, 'complete'])
      }
      // What nobody could know is not claimed.
      if (each.error?.outcome === 'not-run' && each.hasBegun)
        expect([each.rows.end?.kind, each.finished]).toEqual(['stopped', 0])
    }
  }

  // Whoever waits hears the end.
  for (const each of cases) if (!each.isReading) each.take()
  await world.clock.advance(TIMEOUT + 6_000)
  const waited = cases.filter(
    ({ served: [stream], aborter, isLeft }) => stream !== undefined && !aborter.signal.aborted && !isLeft,
  )
  for (const each of waited)
    expect([each.isReading, each.read.length > 0 || each.isDone || each.error !== undefined]).toEqual([false, true])
  await world.connection.close()
  await world.clock.advance(6_000)
  await Promise.all(calls)
  for (const each of cases) expect(each.isReading).toBe(false)
  expect(world.connection.stats().streams).toMatchObject({ open: 0 })
  expect(world.clock.timers.filter(({ alive }) => alive)).toEqual([])
}

test('whatever happens in whatever order: rows in order, every promise settles, nothing is sent twice', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 25, maxLength: 60, size: 'max' }), play), runs(600, 30))
})
