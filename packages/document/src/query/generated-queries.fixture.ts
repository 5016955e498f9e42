import fc from 'fast-check'
import type { FetchKey, Filter, PlainQuery, Row, SortKey } from './plain-query.fixture.js'

const COUNT = 40
const NAMES = ['Ann', 'Annie', 'Ben', 'Cid']
const CITIES = ['Oslo', 'Rome', 'Bern']
const TAGS = ['a', 'b', 'c']
/** The number of people that are referred to. */
const PEOPLE = 7
/** The names of those that exist; a third of them does not. */
export const PRESENT: ReadonlyMap<number, string> = new Map(
  Array.from({ length: PEOPLE }, (_, id): [number, string] => [id, `person ${id}`]).filter(([id]) => id % 3 !== 1),
)

/** Records with many equal and some missing values. Their ids are in another order than their values. */
export const ROWS: readonly Row[] = Array.from({ length: COUNT }, (_, n) => ({
  id: (n * 27) % COUNT,
  rank: COUNT - n,
  score: (n * 11) % 8,
  tags: TAGS.filter((_tag, index) => ((n >> 1) & (1 << index)) !== 0),
  ...(n % 7 !== 0 && { name: NAMES[n % 4] ?? '' }),
  ...(n % 5 !== 0 && { age: n % 6 }),
  ...(n % 4 !== 0 && { serial: n }),
  ...(n % 3 !== 0 && { address: { city: CITIES[n % 3] ?? '' } }),
  ...(n % 6 !== 0 && { owner: (n * 5) % PEOPLE }),
  readers: Array.from({ length: n % 3 }, (_reader, index) => (n + index) % PEOPLE),
  ...(n % 4 !== 1 && { origin: { maker: (n * 3) % PEOPLE } }),
}))

const FROM_0 = fc.oneof(fc.integer({ min: 0, max: COUNT }), fc.integer({ min: 9, max: 12 }))
const SMALL = fc.integer({ min: -1, max: 8 })
const RANGES = ['gt', 'gte', 'lt', 'lte']
const VALUES: readonly (readonly [string, fc.Arbitrary<unknown>, readonly string[]])[] = [
  ['id', FROM_0, RANGES],
  ['rank', FROM_0, RANGES],
  ['serial', FROM_0, RANGES],
  ['age', SMALL, RANGES],
  ['score', SMALL, RANGES],
  ['name', fc.constantFrom(...NAMES), [...RANGES, 'startsWith', 'endsWith']],
  ['address.city', fc.constantFrom(...CITIES), [...RANGES, 'startsWith', 'endsWith']],
]

const PERSON = fc.nat({ max: PEOPLE })
const conditions: readonly fc.Arbitrary<Filter>[] = VALUES.flatMap(([name, value, words]) => {
  const orNull = name === 'id' ? value : fc.option(value, { freq: 5 })
  return [
    fc.tuple(fc.constantFrom('eq', 'ne'), orNull),
    fc.tuple(fc.constantFrom('in', 'notIn'), fc.array(orNull, { maxLength: 3 })),
    fc.tuple(fc.constantFrom(...words), value),
  ].map(given => given.map(([operator, value]) => ({ [name]: { [operator]: value } })))
})

const tags: fc.Arbitrary<Filter> = fc.oneof(
  fc.constantFrom(...TAGS).map(contains => ({ tags: { contains } })),
  fc.subarray(TAGS).map(containsAny => ({ tags: { containsAny } })),
  fc.subarray(TAGS).map(eq => ({ tags: { eq } })),
)

const references: fc.Arbitrary<Filter> = fc
  .tuple(fc.constantFrom('owner', 'origin.maker'), fc.constantFrom('eq', 'ne', 'in', 'notIn'), fc.array(PERSON))
  .map(([name, operator, people]) => ({ [name]: { [operator]: /in/i.test(operator) ? people : (people[0] ?? null) } }))

const filters: fc.Arbitrary<Filter> = fc.letrec<{ one: Filter; any: Filter }>(tie => ({
  one: fc.oneof(...conditions, tags, references),
  any: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 4, arbitrary: tie('one') },
    { weight: 2, arbitrary: fc.array(tie('any'), { minLength: 2, maxLength: 3 }).map(and => ({ and })) },
    { weight: 1, arbitrary: fc.array(tie('any'), { minLength: 1, maxLength: 3 }).map(or => ({ or })) },
    { weight: 1, arbitrary: tie('any').map(not => ({ not })) },
  ),
})).any

const KEYS: readonly SortKey[] = [
  ...(['id', 'rank', 'score', 'serial', 'age', 'name', 'tags', 'address.city', 'owner', 'origin.maker'] as const),
]
const FETCHED: readonly FetchKey[] = ['owner', 'readers', 'origin.maker']

/** A filter, an order, a start, a limit and fetched paths, each of them optional. */
export const queries: fc.Arbitrary<PlainQuery> = fc.record({
  filter: fc.option(filters, { nil: {}, freq: 6 }),
  order: fc.uniqueArray(fc.tuple(fc.constantFrom(...KEYS), fc.constantFrom('asc', 'desc')), {
    maxLength: 3,
    selector: ([key]) => key,
  }),
  start: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 12 })),
  limit: fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined, freq: 4 }),
  fetched: fc.subarray([...FETCHED]),
})
