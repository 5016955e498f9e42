import { runs } from '@surrealengine/fixtures/thorough'
import { RecordId, Uuid } from '@surrealengine/values'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { LiveMessage } from '../api/message.js'
import { Mailbox } from './mailbox.js'

const queryId = Uuid.v4()
const MAX_BYTES = 10

type Step =
  | { readonly kind: 'change'; readonly bytes: number }
  | { readonly kind: 'gap' | 'snapshot' | 'hold' | 'release' | 'read' | 'listen' | 'leave' | 'kill' }

interface Setting {
  readonly limit: number
  readonly overflow: 'error' | 'gap'
}

/** A message: its kind, the step in which it arrived, and its size. */
interface Item {
  readonly what: 'change' | 'gap' | 'snapshot'
  readonly step: number
  readonly bytes: number
}

/** A model of a mailbox with plain lists that are scanned completely each time. */
class Model {
  waiting: readonly Item[] = []
  held: readonly Item[] | undefined
  readonly heard: string[] = []
  rooms = 0
  listening = false
  #heldSince = 0
  #heldFull = false
  #dropping = false
  #end: 'open' | 'overflow' | 'closed' = 'open'
  readonly #setting: Setting

  constructor(setting: Setting) {
    this.#setting = setting
  }

  put(item: Item, since = item.step): void {
    if (this.#end !== 'open') return
    const isChange = item.what === 'change'
    if (isChange && this.held !== undefined) {
      if (!this.#heldFull && this.#fits(item)) this.held = [...this.held, item]
      else this.#heldFull = true
    } else if (this.listening) this.heard.push(shown(item))
    else if (isChange && (this.#dropping || !this.#fits(item))) this.#overflow(since)
    else if (!(item.what === 'snapshot' && this.#dropping)) this.waiting = tidy([...this.waiting, item])
  }

  hold(step: number): void {
    if (this.held === undefined) this.#heldSince = step
    this.held ??= []
  }

  release(): void {
    const held = this.held ?? []
    const isFull = this.#heldFull
    this.held = undefined
    this.#heldFull = false
    // A gap among them has the time at which messages began to be held back.
    for (const item of held) this.put(item, this.#heldSince)
    if (isFull) this.#overflow(this.#heldSince)
  }

  read(): void {
    const [first, ...rest] = this.waiting
    this.waiting = rest
    if (first !== undefined) this.heard.push(shown(first))
    const isCaughtUp = rest.length < this.#setting.limit / 2 && bytesOf(rest) < MAX_BYTES / 2
    if (first !== undefined && this.#dropping && isCaughtUp) this.#makeRoom()
    if (first !== undefined || this.#end === 'open') return
    this.heard.push(this.#end === 'overflow' ? 'LIVE_OVERFLOW' : 'done')
    this.#end = 'closed'
  }

  listen(): void {
    this.listening = true
    this.heard.push(...this.waiting.map(shown))
    this.waiting = []
    if (this.#dropping) this.#makeRoom()
  }

  kill(): void {
    if (this.#end === 'open') this.#end = 'closed'
    this.held = undefined
  }

  get canRead(): boolean {
    return this.waiting.length > 0 || this.#end !== 'open'
  }

  #makeRoom(): void {
    this.#dropping = false
    this.rooms++
  }

  #fits({ bytes }: Item): boolean {
    const all = [...this.waiting, ...(this.held ?? [])]
    return all.length < this.#setting.limit && (bytesOf(all) === 0 || bytesOf(all) + bytes <= MAX_BYTES)
  }

  #overflow(step: number): void {
    if (this.#end !== 'open' || this.#dropping) return
    if (this.#setting.overflow === 'error') {
      this.#end = 'overflow'
      return
    }
    this.#dropping = !this.listening
    this.put({ what: 'gap', step, bytes: 0 })
    if (this.listening) this.rooms++
  }
}

/** Keeps only the newest snapshot, and the first of consecutive gaps. */
function tidy(items: readonly Item[]): readonly Item[] {
  const newest = items.findLast(({ what }) => what === 'snapshot')
  return items
    .filter(item => item.what !== 'snapshot' || item === newest)
    .filter(({ what }, at, left) => what !== 'gap' || left[at - 1]?.what !== 'gap')
}

function bytesOf(items: readonly Item[]): number {
  return items.reduce((sum, { bytes }) => sum + bytes, 0)
}

function shown({ what, step }: Item): string {
  return `${what} ${step}`
}

function messageOf({ what, step }: Item): LiveMessage<number> {
  if (what === 'change') return { action: 'CREATE', queryId, recordId: new RecordId('a', step), value: step }
  if (what === 'snapshot') return { action: 'SNAPSHOT', values: [step] }
  return { action: 'GAP', reason: 'reconnect', since: new Date(step) }
}

/** Describes a message as the model does. The clock shows the step. */
function briefly(message: LiveMessage<number>): string {
  if (message.action === 'GAP') return `gap ${message.since.getTime()}`
  if (message.action === 'SNAPSHOT') return `snapshot ${message.values[0]}`
  return 'value' in message ? `change ${message.value}` : message.action
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ kind: fc.constant('change' as const), bytes: fc.integer({ min: 0, max: 12 }) }),
    },
    { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('gap', 'snapshot', 'read') }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('hold', 'release') }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('listen', 'leave', 'kill') }) },
  ),
  { maxLength: 60 },
)

const setting: fc.Arbitrary<Setting> = fc.record({
  limit: fc.integer({ min: 1, max: 6 }),
  overflow: fc.constantFrom('error', 'gap'),
})

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

test('a mailbox yields what its model yields, and never holds more than its limits', async () => {
  await fc.assert(
    fc.asyncProperty(setting, steps, async (given, todo) => {
      const heard: string[] = []
      let rooms = 0
      const model = new Model(given)
      const box = new Mailbox<number>({ ...given, maxBytes: MAX_BYTES, onOverflow: () => {}, onRoom: () => rooms++ })
      let leave = (): void => {}

      async function read(): Promise<void> {
        if (!model.canRead) return
        model.read()
        const result = box.next()
        heard.push(
          await result.then(
            ({ done, value }) => (done ? 'done' : briefly(value)),
            ({ code }) => code,
          ),
        )
      }

      for (const [step, { kind, ...more }] of todo.entries()) {
        vi.setSystemTime(step)
        const bytes = 'bytes' in more ? more.bytes : 0
        if (kind === 'change' || kind === 'gap' || kind === 'snapshot') {
          model.put({ what: kind, step, bytes })
          box.put(messageOf({ what: kind, step, bytes }), bytes)
        } else if (kind === 'hold') {
          model.hold(step)
          box.hold()
        } else if (kind === 'release') {
          model.release()
          box.release()
        } else if (kind === 'listen' && !model.listening) {
          model.listen()
          leave = box.listen(message => heard.push(briefly(message)))
        } else if (kind === 'leave') {
          model.listening = false
          leave()
        } else if (kind === 'kill') {
          model.kill()
          box.end()
        } else if (kind === 'read') await read()
        const kept = [...model.waiting, ...(model.held ?? [])]
        const changes = kept.filter(({ what }) => what === 'change')
        expect(changes.length).toBeLessThanOrEqual(given.limit)
        expect(changes.filter(({ bytes }) => bytes > 0).length < 2 || bytesOf(changes) <= MAX_BYTES).toBe(true)
        expect(kept.length).toBeLessThanOrEqual(2 * changes.length + 3)
      }
      while (model.waiting.length > 0) await read()
      expect(heard).toEqual(model.heard)
      expect(rooms).toBe(model.rooms)
    }),
    runs(20_000, 500),
  )
})
