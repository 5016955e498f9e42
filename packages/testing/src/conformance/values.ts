import {
  BoundIncluded,
  DateTime,
  Decimal,
  Duration,
  GeometryPoint,
  Range,
  RecordId,
  Table,
  toJson,
  Uuid,
} from '@surrealengine/core'
import { deepEqual, equal, ok } from './assert.js'
import type { Behaviour } from './behaviour.js'

/** Each is sent and returned without being stored, and must come back equal and of the same class. */
const EQUAL_BY_CLASS = {
  'a RecordId with a string': new RecordId('users', 'alice'),
  'a RecordId with a number': new RecordId('users', 42),
  'a RecordId with a Uuid': new RecordId('users', new Uuid('018f3d5e-6c1a-7b57-9f4c-5b5f2f6c9a01')),
  'a RecordId with an array': new RecordId('weather', ['London', 7]),
  'a RecordId with an object': new RecordId('weather', { city: 'London', day: 7 }),
  'a Table': new Table('users'),
  'a Uuid': new Uuid('018f3d5e-6c1a-7b57-9f4c-5b5f2f6c9a01'),
  'a DateTime, to the nanosecond': new DateTime('2024-02-29T12:30:45.123456789Z'),
  'a Duration, to the nanosecond': new Duration('1w2d3h4m5s6ms7us8ns'),
  'a Decimal': new Decimal('123456789.123456789123456789'),
  'a point': new GeometryPoint([8.54, 47.37]),
  'a Range': new Range(new BoundIncluded(1), new BoundIncluded(9)),
}

const PLAIN = {
  'strings of any script': 'Grüezi 世界 🚀 \u0000 \\ " `',
  'the largest safe integers': [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 0, -1],
  'an integer beyond the safe range': 9007199254740993n,
  'fractions and infinities': [0.1, -1.5e-300, 5e-324, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  'true, false and null': [true, false, null],
  'nested arrays and objects': { a: [{ b: [[], {}] }], 'a key with spaces': { ü: 1 } },
}

/** Values come back as they were sent. */
export const VALUES: readonly Behaviour[] = [
  ...Object.entries(EQUAL_BY_CLASS).map(([what, value]) => ({
    name: `${what} comes back as it was`,
    show: async (stage: Parameters<Behaviour['show']>[0]): Promise<void> => {
      const db = await stage.open()
      const [back] = await db.query('RETURN $value', { value })
      equal(Object.getPrototypeOf(back)?.constructor.name, value.constructor.name)
      ok(value.equals(back), `${String(back)} is not ${String(value)}`)
    },
  })),
  ...Object.entries(PLAIN).map(([what, value]) => ({
    name: `${what} come back as they were`,
    show: async (stage: Parameters<Behaviour['show']>[0]): Promise<void> => {
      const db = await stage.open()
      deepEqual(await db.query('RETURN $value', { value }), [value])
    },
  })),
  {
    name: 'bytes come back as they were',
    show: async stage => {
      const db = await stage.open()
      const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index % 256)
      const [back] = await db.query<[Uint8Array]>('RETURN $bytes', { bytes })
      deepEqual(new Uint8Array(back), bytes)
    },
  },
  {
    name: 'the key __proto__ is data like any other',
    show: async stage => {
      const db = await stage.open()
      const value: unknown = JSON.parse('{"name":"Alice","__proto__":{"isAdmin":true}}')
      const [back] = await db.query<[{ isAdmin?: unknown }]>('RETURN $value', { value })
      equal(back.isAdmin, undefined)
      deepEqual(Object.keys(back).sort(), ['__proto__', 'name'])
      equal(Object.getPrototypeOf(back), Object.prototype)
    },
  },
  {
    name: 'a Date arrives as a DateTime',
    show: async stage => {
      const db = await stage.open()
      const date = new Date('2024-02-29T12:30:45.123Z')
      const [back] = await db.query<[DateTime]>('RETURN $date', { date })
      ok(new DateTime(date).equals(back))
    },
  },
  {
    name: 'toJson() converts every value that the server returns',
    show: async stage => {
      const db = await stage.open()
      const record = await db.create(new RecordId('things', 'one'), { ...EQUAL_BY_CLASS, ...PLAIN, none: undefined })
      const json = toJson(record)
      deepEqual(JSON.parse(JSON.stringify(json)), json)
    },
  },
]
