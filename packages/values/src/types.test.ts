import type * as sdk from 'surrealdb'
import { expect, expectTypeOf, test } from 'vitest'
import * as ours from './index.js'

test('a value of the official SDK has the type of the class of the same name', () => {
  expectTypeOf<sdk.RecordId<'users', string>>().toExtend<ours.RecordId<'users', string>>()
  expectTypeOf<sdk.RecordId>().toExtend<ours.RecordId>()
  expectTypeOf<sdk.RecordIdRange<'users', string>>().toExtend<ours.RecordIdRange<'users', string>>()
  expectTypeOf<sdk.StringRecordId>().toExtend<ours.StringRecordId>()
  expectTypeOf<sdk.Table<'users'>>().toExtend<ours.Table<'users'>>()
  expectTypeOf<sdk.Uuid>().toExtend<ours.Uuid>()
  expectTypeOf<sdk.DateTime>().toExtend<ours.DateTime>()
  expectTypeOf<sdk.Decimal>().toExtend<ours.Decimal>()
  expectTypeOf<sdk.Duration>().toExtend<ours.Duration>()
  expectTypeOf<sdk.FileRef>().toExtend<ours.FileRef>()
  expectTypeOf<sdk.Future>().toExtend<ours.Future>()
  expectTypeOf<sdk.Range<number, string>>().toExtend<ours.Range<number, string>>()
  expectTypeOf<sdk.BoundIncluded<1>>().toExtend<ours.BoundIncluded<1>>()
  expectTypeOf<sdk.BoundExcluded<1>>().toExtend<ours.BoundExcluded<1>>()
  expectTypeOf<sdk.Geometry>().toExtend<ours.Geometry>()
  expectTypeOf<sdk.GeometryPoint>().toExtend<ours.GeometryPoint>()
  expectTypeOf<sdk.GeometryLine>().toExtend<ours.GeometryLine>()
  expectTypeOf<sdk.GeometryPolygon>().toExtend<ours.GeometryPolygon>()
  expectTypeOf<sdk.GeometryMultiPoint>().toExtend<ours.GeometryMultiPoint>()
  expectTypeOf<sdk.GeometryMultiLine>().toExtend<ours.GeometryMultiLine>()
  expectTypeOf<sdk.GeometryMultiPolygon>().toExtend<ours.GeometryMultiPolygon>()
  expectTypeOf<sdk.GeometryCollection>().toExtend<ours.GeometryCollection>()
  expectTypeOf<sdk.BoundQuery<[string[]]>>().toExtend<ours.BoundQuery<[string[]]>>()
  expectTypeOf<sdk.Value>().toExtend<ours.Value>()
})

test('values of different classes have different types', () => {
  expectTypeOf<ours.Table>().not.toExtend<ours.RecordId>()
  expectTypeOf<ours.RecordIdRange>().not.toExtend<ours.RecordId>()
  expectTypeOf<ours.Decimal>().not.toExtend<ours.Duration>()
  expectTypeOf<ours.DateTime>().not.toExtend<ours.Duration>()
  expectTypeOf<string>().not.toExtend<ours.StringRecordId>()
})

test('the types of record ids are those of their parts, literals widened', () => {
  expectTypeOf(new ours.RecordId('users', 'alice')).toEqualTypeOf<ours.RecordId<'users', string>>()
  expectTypeOf(new ours.RecordId(new ours.Table('users'), 5)).toEqualTypeOf<ours.RecordId<'users', number>>()
  expectTypeOf(new ours.RecordId<ours.RecordId<'users', string>>('users', 'alice').table.name).toEqualTypeOf<'users'>()
  const value: unknown = new ours.RecordId('users', 'alice')
  if (value instanceof ours.RecordId) expectTypeOf(value).toExtend<ours.RecordId>()
  expect(value).toBeInstanceOf(ours.RecordId)
})
