import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Connection,
  connect,
  DateTime,
  Decimal,
  Duration,
  GeometryCollection,
  GeometryLine,
  GeometryMultiLine,
  GeometryMultiPoint,
  GeometryMultiPolygon,
  GeometryPoint,
  GeometryPolygon,
  RecordId,
  Uuid,
} from '@surrealengine/core'
import '@surrealengine/transport-embedded'
import '@surrealengine/transport-http'
import '@surrealengine/transport-ws'
import { startServer } from '@surrealengine/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isEqual } from './equality.js'
import {
  AnyField,
  ArrayField,
  BooleanField,
  BytesField,
  DateTimeField,
  DecimalField,
  Document,
  DurationField,
  type Field,
  FloatField,
  GeometryField,
  IntField,
  ObjectField,
  OptionField,
  RecordField,
  StringField,
  UuidField,
} from './index.js'
import { withQuery } from './recording.fixture.js'

const point = new GeometryPoint([1.5, -2.5])
const [a, b, c] = [new GeometryPoint([0, 0]), new GeometryPoint([4, 0]), new GeometryPoint([4, 4])]
const line = new GeometryLine([a, b, c])
const ring = new GeometryLine([a, b, c, a])
const polygon = new GeometryPolygon([ring])

const FIELDS: readonly (readonly [string, Field, readonly unknown[]])[] = [
  ['string', StringField(), ['', 'text', '\u{1F600} `\\"\'', 'a\u0000b', '2024-01-01T00:00:00Z', 'users:1']],
  ['int', IntField(), [0, -1, 2 ** 53 - 1, -(2 ** 53 - 1)]],
  ['float', FloatField(), [0, 1, -1.5, 1e300, 5e-324]],
  ['decimal', DecimalField(), [new Decimal('1.50'), new Decimal('-123456789012345678.123456789')]],
  ['boolean', BooleanField(), [true, false]],
  ['datetime', DateTimeField(), [new DateTime('2024-02-29T12:34:56.123456789Z'), new DateTime('1931-01-01T00:00:00Z')]],
  ['duration', DurationField(), [new Duration('1h30m'), new Duration('1ns'), new Duration('3y')]],
  ['uuid', UuidField(), [new Uuid('018f6c9e-5b8a-7c3e-8d1f-2b3c4d5e6f70')]],
  [
    'record',
    RecordField('others'),
    ['a', 1, [1, 'a'], { a: 1 }, new Uuid('018f6c9e-5b8a-7c3e-8d1f-2b3c4d5e6f70')].map(
      id => new RecordId('others', id),
    ),
  ],
  ['array', ArrayField(IntField()), [[], [1, 2, 3]]],
  ['object', ObjectField({ a: IntField(), b: ObjectField({ c: StringField() }) }), [{}, { a: 1 }, { b: { c: 'x' } }]],
  ['open', ObjectField(), [{}, { a: { b: [new Decimal('1.5'), null] } }]],
  ['option', ArrayField(OptionField(StringField())), [['a', undefined, 'b'], [undefined]]],
  [
    'geometry',
    GeometryField(),
    [
      ...[point, line, polygon, new GeometryMultiPoint([point]), new GeometryMultiLine([line, line])],
      ...[new GeometryMultiPolygon([polygon]), new GeometryCollection([point, polygon])],
    ],
  ],
  ['bytes', BytesField(), [new Uint8Array(), new Uint8Array([0, 255, 128])]],
  [
    'any',
    AnyField(),
    [null, 1, 'a', [true, null], { a: { b: new Duration('1s') } }, new DateTime('2024-01-01T00:00:00Z')],
  ],
]

class Every extends Document.define<Every>()(
  'every',
  Object.fromEntries(FIELDS.map(([name, field]) => [name, field])),
) {}

const directory = mkdtempSync(join(tmpdir(), 'round-trip-'))
const server = await startServer()
const user = { username: server.username, password: server.password }

afterAll(async () => {
  await server.stop()
  rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
})

describe.each([
  { name: 'mem', url: 'mem://' },
  { name: 'file', url: `file://${directory}/data` },
  { name: 'ws', url: server.wsUrl, ...user },
  { name: 'http', url: server.httpUrl, ...user },
])('over $name', ({ name, ...options }) => {
  let db: Connection

  beforeAll(async () => {
    db = await connect({ ...options, namespace: 'round_trip', database: name })
    await Every.createTable({ connection: db })
  })
  afterAll(() => db.close())

  test.each(FIELDS)('a %s is read as it was written', async (field, _, values) => {
    for (const value of values) {
      const saved = await new Every({ [field]: value }).save({ connection: db })
      const read = await Every.objects.using(db).get(saved.id)
      for (const document of [saved, read]) {
        const given: unknown = Reflect.get(document ?? {}, field)
        expect(given).toEqual(value)
        expect(isEqual(given, value)).toBe(true)
      }
      const found = Every.objects.using(db).filter({ [field]: { eq: value }, id: saved.id })
      expect(await found.count()).toBe(1)
      expect(await found.filter({ [field]: { in: [value] } }).count()).toBe(1)
      expect(await found.filter({ [field]: { ne: value } }).count()).toBe(0)

      // Reading is not a change.
      await read?.save({ connection: withQuery(db, refuse) })
    }
  })

  test.each(FIELDS)('a %s is changed and removed', async (field, _, values) => {
    const saved = await new Every({ id: field }).save({ connection: db })
    for (const value of [...values, undefined]) {
      Reflect.set(saved, field, value)
      await saved.save({ connection: db })
      const read = await Every.objects.using(db).get(field)
      expect(isEqual(Reflect.get(read ?? {}, field), value)).toBe(true)
    }
    await saved.delete({ connection: db })
  })
})

function refuse(): never {
  throw new Error('Nothing is sent where nothing changed')
}
