import { samplesOf, VALUES } from '@surrealengine/fixtures/samples'
import * as sdk from 'surrealdb'
import { describe, expect, test } from 'vitest'
import * as ours from './index.js'

type Classes = Record<string, abstract new (...args: never) => object>

/** Another copy of this package, as two versions of it in one program are. */
const copy: typeof ours = await import(`${'../dist/index.js'}?copy`)

const libraries = { ours, copy, sdk } as unknown as Record<string, Classes>
const names = Object.keys(samplesOf(ours))
const pairs = Object.keys(libraries).flatMap(of => Object.keys(libraries).map(to => [of, to] as const))

test('the copy is another one', () => {
  for (const name of names) expect(Reflect.get(copy, name)).not.toBe(Reflect.get(ours, name))
})

describe.each(pairs)('values of %s and classes of %s', (of, to) => {
  const samples = samplesOf(libraries[of] as never)

  test.each(names)('instanceof holds for %s, and for no other class', name => {
    const classes = libraries[to] ?? {}
    const held = names.filter(each => samples[name] instanceof (classes[each] as Classes[string]))
    expect(held).toEqual([name])
  })

  test.each(VALUES)('%s is a Value', name => {
    expect(samples[name]).toBeInstanceOf(libraries[to]?.['Value'])
    const isGeometry = names.filter(each => samples[each] instanceof Reflect.get(libraries[to] ?? {}, 'Geometry'))
    expect(isGeometry.includes(name)).toBe(name.startsWith('Geometry'))
  })
})

test('nothing else is an instance', () => {
  for (const value of [null, undefined, 1, 'users:a', {}, [], () => 1, new Date(), Object.create(null)]) {
    for (const name of [...names, 'Value', 'Geometry']) {
      expect(value).not.toBeInstanceOf(Reflect.get(ours, name))
    }
  }
})

describe.each(VALUES)('%s', name => {
  const [mine, theirs, other] = [ours, sdk, copy].map(library => samplesOf(library)[name] as ours.Value)

  test('has the text and the JSON that it has in the official SDK', () => {
    expect(String(mine)).toBe(String(theirs))
    expect(JSON.stringify(mine)).toBe(JSON.stringify(theirs))
  })

  test('equals the same value of another copy and of the official SDK, and nothing else', () => {
    expect(mine?.equals(samplesOf(ours)[name])).toBe(true)
    expect(mine?.equals(theirs)).toBe(true)
    expect(mine?.equals(other)).toBe(true)
    for (const each of names) if (each !== name) expect(mine?.equals(samplesOf(sdk)[each])).toBe(false)
    for (const each of [undefined, null, String(mine), {}, []]) expect(mine?.equals(each)).toBe(false)
  })

  test('is written by the codec of the official SDK as its own', () => {
    const codec = new sdk.CborCodec({})
    expect(codec.encode(mine)).toEqual(codec.encode(theirs))
  })
})

describe('the official SDK takes these values', () => {
  test('in equals(), on its left side', () => {
    expect(sdk.equals(new ours.RecordId('a', 1), new sdk.RecordId('a', 1))).toBe(true)
    expect(sdk.equals({ at: [new ours.DateTime(5)] }, { at: [new sdk.DateTime(5)] })).toBe(true)
  })

  // Its classes read the private fields of whatever has their mark: those of another copy of itself fail in the same way.
  test('on its right side not even those of another copy of itself', () => {
    expect(() => new sdk.Table('a').equals(new ours.Table('a'))).toThrow(TypeError)
  })

  test('in record ids, ranges, geometry and text', () => {
    const table = new ours.Table('my table')
    expect(String(new sdk.RecordId(table as never, new ours.Uuid(UUID) as never))).toBe(`⟨my table⟩:u"${UUID}"`)
    expect(String(new sdk.StringRecordId(new ours.RecordId('a', 'b') as never))).toBe('a:b')
    expect(String(new sdk.Range(new ours.BoundExcluded(1), new ours.BoundIncluded(2)))).toBe('1>..=2')
    const decimal = new ours.Decimal('1.5')
    expect(new sdk.GeometryPoint([decimal as never, 2]).point).toEqual([1.5, 2])
    expect(sdk.toSurqlString([decimal, new ours.Duration('1h'), table])).toBe('[ 1.5dec, 1h, ⟨my table⟩ ]')
  })

  test('in arithmetic', () => {
    expect(String(new sdk.Decimal('1.5').add(new ours.Decimal('-0.25') as never))).toBe('1.25')
    expect(String(new sdk.DateTime(0).add(new ours.Duration('1h') as never))).toBe('1970-01-01T01:00:00.000Z')
    expect(new sdk.DateTime(0).compare(new ours.DateTime(1) as never)).toBe(-1)
  })
})

describe('these classes take values of the official SDK', () => {
  test('where they take their own', () => {
    const sample = samplesOf(sdk)
    for (const name of ['StringRecordId', 'Uuid', 'DateTime', 'Decimal', 'Duration']) {
      const made: unknown = Reflect.construct(Reflect.get(ours, name), [sample[name]])
      expect(String(made)).toBe(String(sample[name]))
    }
    expect(new ours.BoundQuery(new sdk.BoundQuery('SELECT $a', { a: 1 })).bindings).toEqual({ a: 1 })
    expect(String(new ours.RecordId(new sdk.Table('a'), new sdk.Uuid(UUID)))).toBe(`a:u"${UUID}"`)
    expect(String(new ours.RecordIdRange('a', new sdk.BoundExcluded('b'), undefined))).toBe('a:b>..')
    const line = new ours.GeometryLine([new sdk.GeometryPoint([1, 2]), new ours.GeometryPoint([3, 4])])
    expect(line.coordinates).toEqual([
      [1, 2],
      [3, 4],
    ])
  })
})

const UUID = '018f3d5e-6c1a-7b57-9f4c-5b5f2f6c9a01'
