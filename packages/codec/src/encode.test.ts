import {
  BoundExcluded,
  BoundIncluded,
  CborCodec,
  Decimal,
  Duration,
  FileRef,
  GeometryCollection,
  GeometryLine,
  GeometryMultiPolygon,
  GeometryPoint,
  GeometryPolygon,
  Range,
  RecordId,
  RecordIdRange,
  StringRecordId,
  Table,
  Uuid,
} from 'surrealdb'
import { describe, expect, test } from 'vitest'
import { createCodec, isSmall, refusal } from './codec.fixture.js'
import { formOf } from './form.fixture.js'
import { parseRecordId } from './parse-record-id.js'
import { toHex } from './recorded.fixture.js'
import { Tagged } from './tagged.js'

const codec = createCodec()
const UUID = new Uuid('018f3d5e-6c1a-7b57-9f4c-5b5f2f6c9a01')
/** Returns a record id that the class would refuse. */
const idOf = (id: unknown): unknown => Object.defineProperty(new RecordId('t', 1), 'id', { value: id })
/** Strings of record ids that the small codec does not parse. */
const NOT_SIMPLE = [' users:⟨a b⟩ ', "t:['a', 1.5f, {1,}]", 't:`a\\`b`', "t:u'018f3d5e-6c1a-7b57-9f4c-5b5f2f6c9a01'"]
const back = (value: unknown): unknown => codec.decode(codec.encode(value))

describe('values that cannot be encoded', () => {
  test.each([
    ['a function', { user: { greet: () => 'hello' } }, 'user.greet is a function'],
    ['a class', [class {}], '0 is a function'],
    ['a symbol', [1, Symbol('x')], '1 is a symbol'],
    ['a promise', { name: Promise.resolve('Alice') }, 'name is a promise: await it first'],
    ['a regular expression', { a: [/x/] }, 'a.0 is an instance of RegExp: pass its fields in a plain object'],
    ['an error', { e: new TypeError('x') }, 'e is an instance of Error: pass its fields in a plain object'],
    ['a URL', { u: new URL('http://x') }, 'u is an instance of URL: pass its fields in a plain object'],
    ['a WeakMap', { w: new WeakMap() }, 'w is an instance of WeakMap: pass its fields in a plain object'],
    ['a boxed number', [Object(1)], '0 is an instance of Number: pass its fields in a plain object'],
    ['a function itself', () => 1, 'The value is a function'],
    ['in a Map', new Map([['k', [Symbol('x')]]]), 'k.0 is a symbol'],
    ['in a Set', { s: new Set([1, Symbol('x')]) }, 's.1 is a symbol'],
    ['in a RecordId', { id: new RecordId('t', [() => 1] as never) }, 'id.0 is a function'],
    ['in a bound', { r: new Range(new BoundIncluded({ x: () => 1 }), undefined) }, 'r.x is a function'],
    ['in a Tagged', { t: new Tagged(1000, [Symbol('x')]) }, 't.0 is a symbol'],
    ['a Tagged below zero', { t: new Tagged(-1, 1) }, /^t /],
    ['a Tagged with a fraction', { t: new Tagged(1.5, 1) }, /^t /],
    ['a Tagged beyond 2^53', { t: new Tagged(2 ** 60, 1) }, /^t /],
    ['a Map with a key that is a number', { m: new Map([[1, 2]]) }, 'm is a Map with a key that is not a string'],
  ])('%s is a TypeError that names the path of the value', (_, value, message) => {
    expect(() => codec.encode(value)).toThrow(TypeError)
    expect(() => codec.encode(value)).toThrow(typeof message === 'string' ? refusal(message) : message)
  })

  test.each<[string, unknown, string]>([
    ['an id that is not a number', new RecordId('t', Number.NaN), 'RecordId'],
    ['an endless id', new RecordId('t', Number.NEGATIVE_INFINITY), 'RecordId'],
    ['a fraction as an id', new RecordId('t', 1.5), 'RecordId'],
    ['an id beyond 64 bits', new RecordId('t', 1e20), 'RecordId'],
    ['an unsafe integer as an id', new RecordId('t', 2 ** 60), 'RecordId'],
    ['a bigint beyond 64 bits as an id', new RecordId('t', 2n ** 63n), '64 bits'],
    ['an invalid id in an id', new RecordId('t', [{ x: [new RecordId('u', Number.NaN)] }]), 'RecordId'],
    ['in a Set in a Map', new Map([['k', new Set([new RecordId('t', 0.1)])]]), 'RecordId'],
    ['in a bound', new Range(new BoundIncluded([new RecordId('t', 0.1)]), undefined), 'RecordId'],
    ['a bound that is not a number', new RecordIdRange('t', new BoundIncluded(Number.NaN), undefined), 'RecordIdRange'],
    ['a fraction as a bound', new RecordIdRange('t', undefined, new BoundExcluded(2.5)), 'RecordIdRange'],
    ['an invalid bound', new RecordIdRange('t', 5 as never, undefined), 'bound'],
    ['null as an id', idOf(null), 'RecordId'],
    ['a boolean as an id', idOf(true), 'RecordId'],
    ['undefined as an id', idOf(undefined), 'RecordId'],
    ['bytes as an id', idOf(Uint8Array.of(1)), 'RecordId'],
    ['a Date as an id', idOf(new Date(0)), 'RecordId'],
    ['a Set as an id', idOf(new Set()), 'RecordId'],
    ['a Decimal as an id', idOf(new Decimal('1')), 'RecordId'],
    ['a record as an id', idOf(new RecordId('u', 1)), 'RecordId'],
    ['a range as an id', idOf(new Range(undefined, undefined)), 'RecordId'],
    ['a StringRecordId without an id', new StringRecordId('users'), 'StringRecordId'],
    ['an empty StringRecordId', new StringRecordId(''), 'StringRecordId'],
    ['a StringRecordId with trailing text', new StringRecordId('users:a-b'), 'StringRecordId'],
    ['a StringRecordId that ends within an array', new StringRecordId('users:[1, '), 'StringRecordId'],
    ['a polygon without lines', new GeometryPolygon([] as never), 'GeometryPolygon'],
    ['among others', new GeometryMultiPolygon([new GeometryPolygon([] as never)]), 'GeometryPolygon'],
    ['a point of strings', new GeometryPoint(['a', 2] as never), 'GeometryPoint'],
    ['a point of one number', new GeometryPoint([1] as never), 'GeometryPoint'],
    ['a line of numbers', new GeometryLine([1, 2] as never), 'geometry'],
    ['a collection of strings', new GeometryCollection(['x'] as never), 'geometry'],
  ])('%s is refused, because SurrealDB would answer it without an id', (_, value, what) => {
    expect(() => codec.encode({ params: [value] })).toThrow(TypeError)
    expect(() => codec.encode({ params: [value] })).toThrow(isSmall ? /^params\.0.* cannot be encoded: ./ : what)
  })

  test('record ids of every kind are encoded', () => {
    const keys = [
      '',
      'a',
      0,
      -1,
      2 ** 53,
      -(2 ** 53),
      2n ** 63n - 1n,
      -(2n ** 63n),
      UUID,
      [],
      [Number.NaN, 1.5],
      {},
      { a: 0.5 },
    ]
    for (const key of keys) expect(formOf(back(new RecordId('t', key)))).toBe(formOf(new RecordId('t', key)))
    for (const text of ['users:alice', 'users:⟨a b⟩', '`a b`:5', 't:-5', '⟨⟩:0a']) {
      expect(String(back(new StringRecordId(text)))).toBe(text)
    }
  })

  test('only the fast codec encodes every StringRecordId; the small one refuses complex ones and names the cure', () => {
    for (const text of NOT_SIMPLE) {
      const id = new StringRecordId(text)
      if (isSmall) expect(() => codec.encode([id])).toThrow(/^0 .*parseRecordId\(\)/)
      else expect(String(back(id))).toBe(text)
      expect(formOf(back(parseRecordId(text)))).toBe(formOf(parseRecordId(text)))
    }
  })

  test('an error names at most eight keys of the path', () => {
    const deep = { a: { b: { c: { d: { e: { f: { g: { h: { i: Symbol('x') } } } } } } } } }
    expect(() => codec.encode(deep)).toThrow(refusal('a.b.c.d.e.f.g.h… is a symbol'))
  })

  test('an error names at most 64 characters of a key', () => {
    const long = { ['k'.repeat(100_000)]: [Symbol('x')] }
    expect(() => codec.encode(long)).toThrow(refusal(`${'k'.repeat(64)}….0 is a symbol`))
  })

  test('an error does not quote the value', () => {
    const secret = Object.assign(() => 1, { toString: () => 'hunter2', password: 'hunter2' })
    expect(() => codec.encode({ a: secret })).toThrow(/^(?!.*hunter2)/)
  })

  test('values nested deeper than SurrealDB reads cannot be encoded', () => {
    const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)])
    expect(back(nested(100))).toEqual(nested(100))
    expect(() => codec.encode(nested(101))).toThrow(/more than 100 levels deep/)
    const circle: unknown[] = []
    circle.push(circle)
    expect(() => codec.encode(circle)).toThrow(/circular reference/)
    const object: Record<string, unknown> = {}
    object['self'] = new Map([['object', object]])
    expect(() => codec.encode(object)).toThrow(/^self\.object\.self.*[…t] .*circular reference/)
  })
})

/** SurrealDB counts arrays, objects and tags alike. */
test.each<[string, number, unknown]>([
  ['undefined', 1, undefined],
  ['a Uuid', 1, UUID],
  ['a StringRecordId', 1, new StringRecordId('t:1')],
  ['a Date', 2, new Date(0)],
  ['a Duration', 2, new Duration('1h')],
  ['a Set', 2, new Set()],
  ['a RecordId', 2, new RecordId('t', 1)],
  ['a RecordId with a Uuid', 3, new RecordId('t', UUID)],
  ['a RecordId with an array', 3, new RecordId('t', [1])],
  ['a FileRef', 2, new FileRef('b', 'k')],
  ['a point', 2, new GeometryPoint([1, 2])],
  ['a line', 4, new GeometryLine([new GeometryPoint([1, 2]), new GeometryPoint([1, 2])])],
  ['a Range', 2, new Range(undefined, undefined)],
  ['a Range with a bound', 3, new Range(new BoundIncluded(1), undefined)],
  ['a RecordIdRange', 4, new RecordIdRange('t', undefined, undefined)],
  ['a RecordIdRange with a bound', 5, new RecordIdRange('t', new BoundIncluded(1), undefined)],
  ['a Tagged', 1, new Tagged(1000, 1)],
])('%s is %i deep', (_, levels, value) => {
  let nested: unknown = value
  for (let level = levels; level < 100; level++) nested = [nested]
  expect(() => codec.encode(nested)).not.toThrow()
  expect(() => codec.encode([nested])).toThrow(/more than 100 levels deep/)
})

describe('zero, undefined and holes', () => {
  test('-0 is encoded as 0, as by surrealdb', () => {
    expect(toHex(codec.encode(-0))).toBe('00')
    expect(toHex(new CborCodec({}).encode(-0))).toBe('00')
  })

  test('undefined is NONE everywhere, and so is a hole of an array', () => {
    expect(toHex(codec.encode(undefined))).toBe('c6f6')
    expect(toHex(codec.encode({ a: undefined }))).toBe('a16161c6f6')
    expect(toHex(codec.encode(new Array(2)))).toBe('82c6f6c6f6')
    expect(back({ a: undefined })).toStrictEqual({ a: undefined })
  })
})

describe('objects of other classes', () => {
  test('a Map is encoded as an object, a Set as a set', () => {
    expect(
      back(
        new Map<string, unknown>([
          ['a', 1],
          ['__proto__', 2],
        ]),
      ),
    ).toEqual(JSON.parse('{"a":1,"__proto__":2}'))
    expect(back(new Set([1, 'a', [2]]))).toEqual(new Set([1, 'a', [2]]))
  })

  test('a Map that a getter adds to while encoding stays well-formed', () => {
    const map = new Map<string, unknown>()
    map.set('a', {
      get x() {
        map.set('b', 1)
        return 2
      },
    })
    expect(back([map])).toEqual([{ a: { x: 2 } }])
  })

  test('objects without a prototype and objects of custom classes are encoded with their fields', () => {
    class User {
      name = 'Alice'
      #age = 42
      get age(): number {
        return this.#age
      }
    }
    expect(back(new User())).toStrictEqual({ name: 'Alice' })
    expect(back(Object.assign(Object.create(null), { a: 1 }))).toStrictEqual({ a: 1 })
  })

  test('inherited, non-enumerable and symbol fields are not encoded', () => {
    const object = Object.create({ inherited: 1 }, { hidden: { value: 1 } })
    expect(back(Object.assign(object, { own: 1, [Symbol('s')]: 1 }))).toStrictEqual({ own: 1 })
  })

  test('the longest duration of SurrealDB is encoded', () => {
    const longest = new Duration([2n ** 64n - 1n, 999_999_999n])
    expect(toHex(codec.encode(longest))).toBe('ce821bffffffffffffffff1a3b9ac9ff')
    expect(formOf(back(longest))).toBe(formOf(longest))
  })

  test('bytes come back as they were', () => {
    const bytes = Uint8Array.of(0, 1, 254, 255)
    expect(new Uint8Array(back(bytes) as ArrayBuffer)).toEqual(bytes)
    expect(back(bytes.buffer)).toEqual(bytes.buffer)
    expect(back(new Uint8Array(0))).toEqual(new ArrayBuffer(0))
  })

  test('decoded bytes are a copy', () => {
    const frame = codec.encode(Uint8Array.of(1, 2, 3))
    const bytes = codec.decode(frame) as ArrayBuffer
    frame.fill(0)
    expect(new Uint8Array(bytes)).toEqual(Uint8Array.of(1, 2, 3))
    expect(bytes.byteLength).toBe(3)
  })

  test('a range without an end is encoded, whether the end is undefined or null', () => {
    const range = new Range(undefined, null as never)
    expect(toHex(codec.encode(range))).toBe('d83182f6f6')
    expect(back(range)).toBeInstanceOf(Range)
  })

  test('value classes of another copy of surrealdb are recognised by their brand', () => {
    const table = { [Symbol.for('surrealdb.Value')]: true, [Symbol.for('surrealdb.Table')]: true, name: 'users' }
    expect(formOf(back(Object.setPrototypeOf(table, {})))).toBe(formOf(new Table('users')))
    const newer = { [Symbol.for('surrealdb.Value')]: true, [Symbol.for('surrealdb.Tensor')]: true }
    expect(() => codec.encode([Object.setPrototypeOf(newer, {})])).toThrow(
      isSmall ? /^0 cannot be encoded: ./ : /^0 is an instance of a value class newer/,
    )
  })

  test('coordinates are encoded in the shortest form', () => {
    expect(toHex(codec.encode(new GeometryPoint([1, -2.5])))).toBe('d8588201fbc004000000000000')
  })
})
