import { expect, test } from 'vitest'
import { isEmpty, isIn, type Key, type KeySpan } from './keys.js'
import { type Snapshot, Snapshots, WriteConflict } from './snapshots.js'
import type { Table, Value } from './table.js'

const ALL: KeySpan = { lower: undefined, upper: undefined, lowerOpen: false, upperOpen: false }
const bytes = (value: number): Uint8Array<ArrayBuffer> => Uint8Array.of(value)

/** A table in memory whose operations take place one after another, as those of IndexedDB do. */
function tableOf(entries: readonly (readonly [Key, number])[] = []) {
  const content = new Map(entries.map(([key, value]) => [key, bytes(value)]))
  let last: Promise<unknown> = Promise.resolve()
  const state = { isFull: false, pages: 0 }
  function next<T>(run: () => T): Promise<T> {
    const result = last.then(run)
    last = result.catch(() => {})
    return result
  }
  const table: Table = {
    get: key => next(() => content.get(key)),
    page: (span, limit, isReverse) =>
      next(() => {
        state.pages += 1
        const keys = isEmpty(span) ? [] : [...content.keys()].filter(key => isIn(key, span)).sort()
        if (isReverse) keys.reverse()
        const entries = keys.slice(0, limit).map(key => [key, content.get(key) ?? bytes(0)] as const)
        return { entries, isLast: keys.length < limit }
      }),
    write: (writes, onOld) =>
      next(() => {
        for (const key of writes.keys()) onOld(key, content.get(key))
        if (state.isFull) throw new Error('no room')
        for (const [key, value] of writes) {
          if (value === undefined) content.delete(key)
          else content.set(key, value)
        }
      }),
  }
  return { table, content, state }
}

async function read(snapshot: Snapshot, span = ALL, isReverse = false): Promise<string[]> {
  const seen: string[] = []
  for await (const [key, value] of snapshot.scan(span, isReverse)) seen.push(`${key}${value[0]}`)
  return seen
}

const one = (value: Value): number | undefined => value?.[0]

test('a transaction sees its own writes, others see them once it is committed', async () => {
  const { table } = tableOf([['a', 1]])
  const snapshots = new Snapshots(table)
  const writer = snapshots.begin()
  const reader = snapshots.begin()
  writer.write('a', bytes(2))
  writer.write('b', bytes(3))
  expect([one(await writer.get('a')), await read(writer)]).toEqual([2, ['a2', 'b3']])
  expect([one(await reader.get('a')), await read(reader)]).toEqual([1, ['a1']])
  await writer.commit()
  expect(await read(snapshots.begin())).toEqual(['a2', 'b3'])
})

test('a transaction sees the table as it was when it began, whatever is committed meanwhile', async () => {
  const { table } = tableOf([
    ['a', 1],
    ['b', 1],
  ])
  const snapshots = new Snapshots(table)
  const reader = snapshots.begin()
  for (const value of [2, 3]) {
    const writer = snapshots.begin()
    writer.write('a', bytes(value))
    writer.write('b', undefined)
    writer.write('c', bytes(value))
    const committing = writer.commit()
    expect([one(await reader.get('a')), one(await reader.get('c')), await read(reader)]).toEqual([
      1,
      undefined,
      ['a1', 'b1'],
    ])
    await committing
  }
  expect(await read(reader, ALL, true)).toEqual(['b1', 'a1'])
  reader.drop()
  expect(await read(snapshots.begin())).toEqual(['a3', 'c3'])
})

test('of two that wrote the same key the second to be committed is refused, and keeps nothing', async () => {
  const { table } = tableOf([['a', 1]])
  const snapshots = new Snapshots(table)
  const [first, second, third] = [snapshots.begin(), snapshots.begin(), snapshots.begin()]
  first.write('a', bytes(2))
  second.write('a', bytes(3))
  second.write('b', bytes(3))
  third.write('c', bytes(4))
  const committing = first.commit()
  await expect(second.commit()).rejects.toThrow(WriteConflict)
  await committing
  await third.commit()
  expect(await read(snapshots.begin())).toEqual(['a2', 'c4'])
})

test('a transaction that was dropped keeps nothing and conflicts with no other', async () => {
  const { table } = tableOf()
  const snapshots = new Snapshots(table)
  const [dropped, other] = [snapshots.begin(), snapshots.begin()]
  dropped.write('a', bytes(1))
  other.write('a', bytes(2))
  dropped.drop()
  await other.commit()
  expect(await read(snapshots.begin())).toEqual(['a2'])
})

test('what could not be written is no conflict for those that come after', async () => {
  const { table, state } = tableOf([['a', 1]])
  const snapshots = new Snapshots(table)
  const [failing, other] = [snapshots.begin(), snapshots.begin()]
  failing.write('a', bytes(2))
  other.write('a', bytes(3))
  state.isFull = true
  await expect(failing.commit()).rejects.toThrow('no room')
  state.isFull = false
  expect(one(await other.get('b'))).toBe(undefined)
  await other.commit()
  expect(await read(snapshots.begin())).toEqual(['a3'])
})

test.each([false, true])(
  'long ranges are read page by page, with what was written meanwhile (backwards: %s)',
  async isReverse => {
    const keys = Array.from({ length: 500 }, (_, index) => String(index).padStart(3, '0'))
    const { table, state } = tableOf(keys.map(key => [key, 1]))
    const snapshots = new Snapshots(table)
    const writer = snapshots.begin()
    writer.write('100', undefined)
    writer.write('200', bytes(2))
    writer.write('2005', bytes(3))
    const span = { lower: '050', upper: '450', lowerOpen: true, upperOpen: true }
    const expected = [...keys.filter(key => key > '050' && key < '450' && key !== '100'), '2005'].sort()
    if (isReverse) expected.reverse()
    const seen = await read(writer, span, isReverse)
    expect(seen.map(text => text.slice(0, -1))).toEqual(expected)
    expect(seen).toEqual(expect.arrayContaining(['2002', '20053']))
    expect(state.pages).toBeGreaterThan(2)
  },
)

test('an empty range holds nothing', async () => {
  const { table } = tableOf([['a', 1]])
  const snapshot = new Snapshots(table).begin()
  snapshot.write('b', bytes(1))
  for (const span of [
    { lower: 'b', upper: 'a', lowerOpen: false, upperOpen: false },
    { lower: 'b', upper: 'b', lowerOpen: false, upperOpen: true },
  ]) {
    expect(await read(snapshot, span)).toEqual([])
  }
})
