import { type Executor, RecordId } from '@surrealengine/core'
import { amount } from '@surrealengine/fixtures/thorough'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { database } from './database.fixture.js'
import { dissect } from './dissect.fixture.js'
import { AnyField, ArrayField, Document, IntField, ObjectField, RecordField, StringField } from './index.js'
import { recording, type Sent } from './recording.fixture.js'

const db = database()
const RUNS = amount(1_000, 100)

const NASTY = [
  '`; DELETE canary; --',
  '\\`; DELETE canary; --',
  '\\\\`; DELETE canary; --',
  '\\',
  '`',
  '``',
  "'; DELETE canary; --",
  '"; DELETE canary; --',
  '⟩; DELETE canary; --',
  '\\⟩; DELETE canary; --',
  '$_0',
  '$_data',
  '*',
  '[*]',
  'a[0]',
  'a->b',
  '/* */',
  '-- x',
  '# x',
  '{ DELETE canary }',
  '(DELETE canary)',
  'fn::x()',
  '<future> { DELETE canary }',
  'NONE',
  'value',
  'type',
  'x\n; DELETE canary',
  'x\u0000; DELETE canary',
  'x\u2028; DELETE canary',
  'ﬀ\u202e',
  '\u{1F600}',
  ' ',
  'x:1',
  'x..y'.replaceAll('.', '·'),
] as const

const RESERVED =
  /^$|\.|^(id|constructor|save|saveSync|delete|deleteSync|refresh|refreshSync|toJSON|and|or|not|__proto__)$/
/** Engine 3.0 stores a definition of these without its quotes, and cannot read it again. */
const UNKEPT = /^(none|null|true|false|select)$/i
const PIECES = [
  '`',
  '\\',
  "'",
  '"',
  ';',
  '⟩',
  '⟨',
  '$',
  '-- ',
  '/*',
  '*/',
  '\n',
  '{',
  '}',
  '(',
  ')',
  ' DELETE ',
  'canary',
  '$_0',
  'a',
]
const anyText = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map(pieces => pieces.join('')),
)
const anyName = anyText.filter(name => !RESERVED.test(name))

interface Names {
  readonly table: string
  readonly field: string
  readonly inner: string
  readonly other: string
}
const PLAIN_NAMES: Names = { table: 'aaa', field: 'bbb', inner: 'ccc', other: 'ddd' }
const anyNames = fc
  .record({ table: anyText.filter(Boolean), field: anyName, inner: anyName, other: anyText.filter(Boolean) })
  .filter(({ field }) => field !== 'bag' && field !== 'list')

function classOf({ table, field, inner, other }: Names) {
  const fields = {
    [field]: StringField({ index: true }),
    bag: ObjectField({ [inner]: StringField({ index: true }), any: AnyField() }),
    list: ArrayField(RecordField(other)),
  }
  return Document.define(table, fields, { indexes: [{ fields: [field, 'list'], name: other }] })
}

/** Sends every kind of statement with these names and this text to `executor`. */
async function ask(executor: Executor, names: Names, text: string): Promise<void> {
  const Probe = classOf(names)
  const { field, inner } = names
  const connection = { connection: executor }
  const objects = Reflect.get(Probe, 'objects').using(executor)
  const path = `bag.${inner}`
  await Probe.createTable(connection)
  await Probe.createTable({ ...connection, ifExists: 'overwrite', mode: 'schemaless' })
  const document = Reflect.construct(Probe, [{ id: text, [field]: text, bag: { [inner]: text } }])
  await document.save(connection)
  Reflect.set(document, field, `${text}!`)
  await document.save(connection)
  await document.refresh(connection)
  const filter = { [field]: { ne: text, gt: text, startsWith: text, contains: text, in: [text] }, [path]: text }
  const given = { ...filter, or: [{ id: text }, { not: { [path]: null } }] }
  const found = Reflect.apply(objects.filter, objects, [given]).orderBy(field).orderBy(path)
  await found.all()
  await found.limit(3).start(1).fetch('list').first()
  await found.get(text)
  await found.count()
  await found.limit(2).count()
  await found.update({ [field]: text })
  await found.limit(1).update({ [field]: text, bag: null })
  await found.limit(1).delete()
  await objects.create({ [field]: text })
  await objects.insert([{ [field]: text, bag: { [inner]: text } }])
  for await (const _ of found) break
  await document.delete(connection)
}

/** The statements that are sent; no database is needed, as every result is one row. */
async function statementsOf(names: Names, text: string): Promise<readonly Sent[]> {
  const row = { id: new RecordId(names.table, 'x') }
  const { executor, sent } = recording(db(), [[row]])
  await ask(executor, names, text)
  return sent
}

test('no value changes the text of a statement, and each is sent as a variable', async () => {
  const plain = (await statementsOf(PLAIN_NAMES, 'plain')).map(({ sql }) => sql)
  expect(plain).toHaveLength(17)
  await fc.assert(
    fc.asyncProperty(anyText, async text => {
      fc.pre(!text.startsWith('aaa:'))
      const sent = await statementsOf(PLAIN_NAMES, text)
      expect(sent.map(({ sql }) => sql)).toEqual(plain)
      expect(JSON.stringify(sent.map(({ variables }) => variables))).toContain(JSON.stringify(text))
    }),
    { numRuns: RUNS },
  )
})

test('no name changes a statement outside its quotes', async () => {
  const plain = (await statementsOf(PLAIN_NAMES, 'plain')).map(({ sql }) => dissect(sql))
  await fc.assert(
    fc.asyncProperty(anyNames, async names => {
      fc.pre(!'plain'.startsWith(`${names.table}:`))
      const sent = (await statementsOf(names, 'plain')).map(({ sql }) => dissect(sql))
      expect(sent.map(({ skeleton }) => skeleton)).toEqual(plain.map(({ skeleton }) => skeleton))
      const renamed = (name: string) =>
        name.replaceAll(/aaa|bbb|ccc|ddd/g, part =>
          String({ aaa: names.table, bbb: names.field, ccc: names.inner, ddd: names.other }[part]),
        )
      expect(sent.map(each => each.names)).toEqual(plain.map(each => each.names.map(renamed)))
    }),
    { numRuns: RUNS },
  )
})

test('hostile names and values do no harm in a real database', async () => {
  await db().query('CREATE canary:1 SET alive = true')
  for (const [index, nasty] of NASTY.filter(name => !UNKEPT.test(name)).entries()) {
    const names = { table: `t ${nasty}`, field: nasty, inner: `in ${nasty}`, other: `other ${nasty}` }
    await ask(db(), names, nasty)
    const Probe = classOf(names)
    const input = { id: index, [nasty]: nasty, bag: { [`in ${nasty}`]: nasty } }
    const written = await Reflect.construct(Probe, [input]).save({ connection: db() })
    const objects = Probe.objects.using(db())
    const found = await Reflect.apply(objects.filter, objects, [{ [nasty]: nasty, [`bag.in ${nasty}`]: nasty }]).first()
    expect(found?.toJSON()).toEqual(written.toJSON())
    expect(Reflect.get(found ?? {}, nasty)).toBe(nasty)
    expect(await db().select('canary')).toEqual([{ id: new RecordId('canary', 1), alive: true }])
  }
})

test('random names and values do no harm in a real database', async () => {
  await db().query('UPSERT canary:1 SET alive = true')
  let table = 0
  await fc.assert(
    fc.asyncProperty(anyName, anyText, async (name, text) => {
      fc.pre(name !== 'bag' && name !== 'n' && !UNKEPT.test(name))
      class Probe extends Document.define<Probe>()(`random ${table++} ${name}`, {
        [name]: StringField(),
        bag: AnyField(),
        n: IntField(),
      }) {}
      await Probe.createTable({ connection: db() })
      const { id } = await new Probe({ [name]: text, bag: { [name]: text } }).save({ connection: db() })
      const objects = Probe.objects.using(db())
      const [found] = await Reflect.apply(objects.filter, objects, [{ [name]: text }])
        .orderBy(name)
        .all()
      expect(found?.id).toEqual(id)
      expect([Reflect.get(found ?? {}, name), found?.bag]).toEqual([text, { [name]: text }])
      expect(await db().select('canary')).toEqual([{ id: new RecordId('canary', 1), alive: true }])
    }),
    { numRuns: amount(200, 50) },
  )
})
