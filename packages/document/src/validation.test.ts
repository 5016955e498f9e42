import {
  DateTime,
  Decimal,
  Duration,
  GeometryPoint,
  isSurrealEngineError,
  RecordId,
  SurrealEngineError,
  Uuid,
} from '@surrealengine/core'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { database } from './database.fixture.js'
import {
  AnyField,
  ArrayField,
  BooleanField,
  BytesField,
  DateTimeField,
  DecimalField,
  Document,
  DocumentValidationError,
  DurationField,
  type Fields,
  FloatField,
  GeometryField,
  IntField,
  ObjectField,
  OptionField,
  RecordField,
  StringField,
  UuidField,
} from './index.js'
import { recording } from './recording.fixture.js'

const db = database()

/** What saving a document with these fields sends, or the error. */
async function saving(fields: Fields, input: Record<string, unknown>): Promise<unknown> {
  class Probe extends Document.define<Probe>()('probes', fields) {}
  const { executor, sent } = recording(db())
  try {
    await Reflect.construct(Probe, [input]).save({ connection: executor })
    return sent[0]?.variables['_data']
  } catch (error) {
    expect(error).toBeInstanceOf(DocumentValidationError)
    expect(sent).toEqual([])
    return error
  }
}

async function issuesOf(fields: Fields, input: Record<string, unknown>): Promise<string[]> {
  const error = await saving(fields, input)
  if (!(error instanceof DocumentValidationError)) return []
  return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
}

test.each([
  ['StringField', StringField(), ['', 'text'], [1, true, {}, ['a'], new Date()]],
  ['IntField', IntField(), [0, -3, 2 ** 53 - 1], [1.5, Number.NaN, 2 ** 53, 2n ** 60n, '1', true]],
  ['FloatField', FloatField(), [0, 1.5, -1e300], [Number.NaN, Number.POSITIVE_INFINITY, '1.5', 1n]],
  ['DecimalField', DecimalField(), [new Decimal('1.50')], ['1,5', 'one', Number.NaN, true]],
  ['BooleanField', BooleanField(), [true, false], [0, 'true']],
  ['DateTimeField', DateTimeField(), [new DateTime('2024-01-01T00:00:00Z')], ['2024-01-01', 0, new Date('never')]],
  ['DurationField', DurationField(), [new Duration('1h30m')], ['an hour', '1', 60]],
  ['UuidField', UuidField(), [new Uuid('018f6c9e-5b8a-7c3e-8d1f-2b3c4d5e6f70')], ['018f6c9e', 1]],
  ['RecordField', RecordField('users'), [new RecordId('users', 1)], ['users:1', new RecordId('posts', 1), {}]],
  ['ArrayField', ArrayField(IntField()), [[], [1, 2]], [[1, 'two'], [null], '1', { 0: 1 }]],
  ['ObjectField', ObjectField({ a: IntField() }), [{}, { a: 1 }], [{ a: 'x' }, { b: 1 }, [], 'x', new Date()]],
  ['an open ObjectField', ObjectField(), [{ a: { b: 1 } }], [[], 1, new Map()]],
  ['ArrayField of OptionField', ArrayField(OptionField(IntField())), [[1, undefined]], [['x']]],
  ['GeometryField', GeometryField(), [new GeometryPoint([1, 2])], [[1, 2], { type: 'Point', coordinates: [1, 2] }]],
  ['BytesField', BytesField(), [new Uint8Array([1, 2])], ['AQI=', [1, 2]]],
  ['AnyField', AnyField(), [1, 'a', null, { a: [1] }], []],
])('%s takes values of its type and no others', async (_, field, taken, refused) => {
  for (const value of taken) expect(await saving({ field }, { field: value })).toEqual({ field: value })
  for (const value of refused) expect(await issuesOf({ field }, { field: value })).toHaveLength(1)
})

test('a value given in another form is converted to the type of the field', async () => {
  const fields = {
    int: IntField(),
    decimal: DecimalField(),
    datetime: DateTimeField(),
    duration: DurationField(),
    uuid: UuidField(),
    bytes: BytesField(),
  }
  class Lenient extends Document.define<Lenient>()('lenient', fields) {}
  const uuid = '018f6c9e-5b8a-7c3e-8d1f-2b3c4d5e6f70'
  const date = new Date('2024-01-01T00:00:00Z')
  const document = new Lenient({
    ...{ int: 5n, decimal: '1.50', datetime: date, duration: '1h30m', uuid },
    bytes: new Uint8Array([1, 2]).buffer,
  })
  expect(document.int).toBe(5)
  expect(document.decimal?.equals(new Decimal('1.50'))).toBe(true)
  expect(document.datetime).toEqual(new DateTime(date))
  expect(document.duration).toEqual(new Duration('1h30m'))
  expect(document.uuid).toEqual(new Uuid(uuid))
  expect(document.bytes).toEqual(new Uint8Array([1, 2]))
})

test('all issues are reported at once, before anything is sent', async () => {
  const fields = {
    name: StringField({ required: true }),
    age: IntField({ validate: z.int().min(0) }),
    tags: ArrayField(StringField()),
    address: ObjectField({ city: StringField({ required: true }), zip: StringField({ validate: z.string().max(5) }) }),
  }
  const input = { age: -1, tags: ['a', 2, 3], address: { zip: 'far too long', town: 'x' }, nmae: 'Alice' }
  expect(await issuesOf(fields, input)).toEqual([
    'nmae: is not a field of "probes". Did you mean "name"?',
    'name: is required',
    expect.stringMatching(/^age: /),
    'tags.1: must be a string, not number',
    'tags.2: must be a string, not number',
    expect.stringMatching(/^address\.town: is not a field of this object\./),
    'address.city: is required',
    expect.stringMatching(/^address\.zip: /),
  ])
})

test('the error is a SurrealEngineError, and its message contains no value', async () => {
  const secret = 'hunter2'
  const fields = {
    name: IntField(),
    list: ArrayField(IntField()),
    word: StringField({ validate: z.string().refine(() => false, { error: issue => `not ${String(issue.input)}` }) }),
    broken: StringField({
      validate: z.string().refine(text => {
        throw new Error(text)
      }),
    }),
    reference: RecordField('users'),
  }
  const input = {
    ...{ name: secret, list: [secret], word: secret, broken: secret },
    reference: new RecordId(secret, secret),
  }
  const error = await saving(fields, input)
  if (!(error instanceof DocumentValidationError)) throw error
  expect(error).toBeInstanceOf(SurrealEngineError)
  expect(isSurrealEngineError(error)).toBe(true)
  expect(error).toMatchObject({ name: 'DocumentValidationError', code: 'DOCUMENT_VALIDATION', outcome: 'not-run' })
  expect(error.issues).toHaveLength(5)
  expect(error.message).not.toContain(secret)
  expect(error.message).toContain('word: refused by its validator (zod)')
  expect(error.issues.find(({ path }) => path[0] === 'word')).toEqual({
    path: ['word'],
    message: `not ${secret}`,
    vendor: 'zod',
  })
  expect(JSON.parse(JSON.stringify(error)).issues).toHaveLength(5)
})

test('the result of a validator is what is written', async () => {
  const fields = {
    email: StringField({ validate: z.string().trim().toLowerCase() }),
    day: DateTimeField({ validate: z.date().min(new Date(0)) }),
    later: StringField({ validate: z.string().refine(async text => text.length > 2) }),
  }
  const exact = new DateTime('2024-01-01T00:00:00.123456789Z')
  const data = await saving(fields, { email: ' A@B.example ', day: exact, later: 'abc' })
  expect(data).toEqual({ email: 'a@b.example', day: exact, later: 'abc' })
  expect(await issuesOf(fields, { day: new Date(-1), later: 'x' })).toHaveLength(2)
})

test('a validator that returns another type is an issue of the field', async () => {
  const number = z.string().transform(() => JSON.parse('5'))
  expect(await issuesOf({ name: StringField({ validate: number }) }, { name: 'a' })).toEqual([
    'name: must be a string, not number',
  ])
})

test('validators run for what is written, not for what is read', async () => {
  let calls = 0
  const validate = z.string().refine(() => {
    calls++
    return true
  })
  class Seen extends Document.define<Seen>()('seen', {
    a: StringField({ validate }),
    b: ArrayField(StringField({ validate })),
  }) {}
  await new Seen({ a: 'x', b: ['y'] }).save({ connection: db() })
  expect(calls).toBe(2)
  const found = await Seen.objects.using(db()).filter({ a: 'x' }).first()
  found?.toJSON()
  await found?.save({ connection: db() })
  expect(calls).toBe(2)
})

test('defaults are set at once, and separately for each document', () => {
  class Defaults extends Document.define<Defaults>()('defaults', {
    tags: ArrayField(StringField(), { default: [] }),
    role: StringField({ default: 'reader' }),
    at: DateTimeField({ default: () => new Date(0) }),
    nested: ObjectField({ level: IntField({ default: 1 }) }, { default: {} }),
  }) {}
  const [one, other] = [new Defaults(), new Defaults({ role: 'writer' })]
  one.tags.push('a')
  expect(one.toJSON()).toEqual({
    tags: ['a'],
    role: 'reader',
    at: new DateTime(new Date(0)).toJSON(),
    nested: { level: 1 },
  })
  expect(other.tags).toEqual([])
  expect(other.role).toBe('writer')
})

test.each<[string, () => unknown, string]>([
  ['no name', () => Document.define('', {}), 'takes the name of a table'],
  [
    'a value that is not a field',
    () => Reflect.apply(Document.define, Document, ['a', { x: String }]),
    '"x" must be a field',
  ],
  ['no fields', () => Reflect.apply(Document.define, Document, ['a']), 'takes the fields'],
  ['a name that documents have', () => Document.define('a', { save: StringField() }), '"save"'],
  ['the id', () => Document.define('a', { id: StringField() }), '"id"'],
  ['a name with a dot', () => Document.define('a', { 'b.c': StringField() }), '"b.c"'],
  ['such a name in an object', () => ObjectField({ 'b.c': StringField() }), '"b.c"'],
  ['a prototype', () => Document.define('a', { ['__proto__']: StringField() }), '"__proto__"'],
  ['an option', () => Reflect.apply(StringField, undefined, [{ requried: true }]), 'did you mean "required"?'],
  [
    'a value that is not a validator',
    () => Reflect.apply(StringField, undefined, [{ validate: /a/ }]),
    'Standard Schema',
  ],
  ['an index', () => Document.define('a', { b: IntField() }, { indexes: [{ fields: ['c'] }] }), '"c" is not a field'],
  ['an option of the table', () => Reflect.apply(Document.define, Document, ['a', {}, { mod: 1 }]), '"mode"'],
  ['a mode', () => Reflect.apply(Document.define, Document, ['a', {}, { mode: 'x' }]), "'schemafull'"],
  [
    'an array of something else',
    () => Reflect.apply(ArrayField, undefined, [String]),
    'The item of ArrayField() must be a field',
  ],
  ['a reference without a table', () => Reflect.apply(RecordField, undefined, [undefined]), 'RecordField() takes'],
])('%s is refused when it is declared', (_, declare, message) => {
  expect(declare).toThrow(expect.objectContaining({ code: 'CONFIGURATION', message: expect.stringContaining(message) }))
})
