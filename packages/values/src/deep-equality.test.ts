import assert from 'node:assert/strict'
import { samplesOf } from '@surrealengine/fixtures/samples'
import { expect, test } from 'vitest'
import * as ours from './index.js'

const { BoundExcluded, BoundIncluded, DateTime, Decimal, Duration, FileRef, Future, Range } = ours
const { GeometryLine, GeometryPoint, RecordId, RecordIdRange, StringRecordId, Table, Uuid, surql } = ours

const point = (x: number): ours.GeometryPoint => new GeometryPoint([x, 0])

/** Values of one class that differ in a single part each. */
const DIFFERENT: Readonly<Record<string, readonly object[]>> = {
  RecordId: [new RecordId('a', 1), new RecordId('a', 2), new RecordId('b', 1), new RecordId('a', '1')],
  RecordIdRange: [
    new RecordIdRange('a', new BoundIncluded(1), undefined),
    new RecordIdRange('a', new BoundExcluded(1), undefined),
    new RecordIdRange('a', undefined, new BoundIncluded(1)),
  ],
  StringRecordId: [new StringRecordId('a:1'), new StringRecordId('a:2')],
  Table: [new Table('a'), new Table('b')],
  Uuid: [Uuid.v4(), Uuid.v4(), Uuid.v7()],
  DateTime: [new DateTime([1, 2]), new DateTime([1, 3]), new DateTime([2, 2])],
  Decimal: [new Decimal('1'), new Decimal('1.1')],
  Duration: [new Duration('1s'), new Duration('1ns')],
  FileRef: [new FileRef('a', 'b'), new FileRef('a', 'c'), new FileRef('b', 'b')],
  Future: [new Future('1'), new Future('2')],
  Range: [new Range(new BoundIncluded(1), undefined), new Range(new BoundIncluded(2), undefined)],
  GeometryPoint: [point(1), point(2)],
  GeometryLine: [new GeometryLine([point(1), point(2)]), new GeometryLine([point(1), point(3)])],
  BoundQuery: [surql`a ${1}`, surql`a ${2}`, surql`b ${1}`],
}

/** What means the same, however it was made. */
const ALIKE: readonly (readonly [object, object])[] = [
  [new Duration('1m30s'), new Duration([90])],
  [new Duration([1, 500_000_000]), new Duration([1n, 500_000_000n])],
  [new DateTime('2024-01-01T00:00:00Z'), new DateTime(new Date('2024-01-01T00:00:00Z'))],
  [new Decimal('1.50'), new Decimal(1.5)],
  [new FileRef('a', 'b'), new FileRef('a', '/b')],
  [new RecordId('a', 1), new RecordId(new Table('a'), 1)],
]

test.each(Object.entries(DIFFERENT))('assertions tell one %s from another', (_, values) => {
  for (const one of values) {
    for (const other of values) {
      if (one === other) continue
      expect(one).not.toEqual(other)
      expect({ in: [one] }).not.toStrictEqual({ in: [other] })
      assert.notDeepEqual(one, other)
    }
  }
})

test.each(ALIKE)('%s and %s are alike for assertions', (one, other) => {
  expect(one).toEqual(other)
  assert.deepEqual(one, other)
})

test.each(Object.entries(samplesOf(ours)))('two of the same %s are alike for assertions', (name, sample) => {
  const again = samplesOf(ours)[name as keyof ReturnType<typeof samplesOf>]
  expect(again).toEqual(sample)
  assert.deepEqual(again, sample)
})
