import { type Connection, connect } from '@surrealengine/core'
import '@surrealengine/transport-embedded'
import '@surrealengine/transport-ws'
import { startServer } from '@surrealengine/testing'
import { afterAll, describe, expect, test } from 'vitest'
import {
  AnyField,
  ArrayField,
  BooleanField,
  BytesField,
  DateTimeField,
  DecimalField,
  Document,
  DurationField,
  FloatField,
  GeometryField,
  IntField,
  ObjectField,
  OptionField,
  RecordField,
  StringField,
  UuidField,
} from '../index.js'

class Order extends Document.define<Order>()(
  'orders',
  {
    number: IntField({ required: true, unique: true }),
    state: StringField({ default: 'open', index: true }),
    rate: FloatField(),
    price: DecimalField(),
    paid: BooleanField(),
    placed: DateTimeField(),
    within: DurationField(),
    key: UuidField({ unique: true }),
    customer: RecordField('customers'),
    lines: ArrayField(
      ObjectField({
        article: StringField({ required: true, index: true }),
        options: ArrayField(OptionField(IntField())),
      }),
    ),
    grid: ArrayField(ArrayField(ObjectField({ x: IntField() }))),
    bags: ArrayField(ObjectField()),
    anythings: ArrayField(),
    address: ObjectField({ city: StringField({ required: true, index: true }), extra: ObjectField() }),
    site: GeometryField(),
    scan: BytesField(),
    meta: ObjectField(),
    note: AnyField(),
  },
  { indexes: [{ fields: ['customer', 'placed'], unique: true }] },
) {}

const server = await startServer()
const user = { username: server.username, password: server.password }
const subjects = [
  { name: 'mem', url: 'mem://' },
  { name: server.description, url: server.wsUrl, ...user },
]
const open: Connection[] = []

afterAll(async () => {
  await Promise.all(open.map(each => each.close()))
  await server.stop()
})

describe.each(subjects)('$name', ({ name: _, ...options }) => {
  async function database(name: string): Promise<Connection> {
    const connection = await connect({ ...options, namespace: 'schema', database: name })
    open.push(connection)
    return connection
  }

  async function infoOf(
    connection: Connection,
  ): Promise<{ fields: Record<string, string>; indexes: Record<string, string> }> {
    const [info] =
      await connection.query<[{ fields: Record<string, string>; indexes: Record<string, string> }]>(
        'INFO FOR TABLE orders',
      )
    return info
  }

  test('the schema has the fields with their types, and the indexes', async () => {
    const connection = await database('types')
    await Order.createTable({ connection })
    const { fields, indexes } = await infoOf(connection)
    const types = Object.entries(fields).map(([name, text]) => [name, /TYPE (.*?) PERMISSIONS/.exec(text)?.[1]])
    expect(Object.fromEntries(types)).toMatchObject({
      number: 'int',
      state: 'none | string',
      rate: 'none | float',
      price: 'none | decimal',
      paid: 'none | bool',
      placed: 'none | datetime',
      within: 'none | duration',
      key: 'none | uuid',
      customer: 'none | record<customers>',
      lines: 'none | array<object>',
      'lines.*': 'object',
      'lines.*.article': 'string',
      'lines.*.options': 'none | array<none | int>',
      'grid.*.*.x': 'none | int',
      'bags.*': 'object FLEXIBLE',
      'anythings.*': 'any',
      'address.city': 'string',
      'address.extra': 'none | object FLEXIBLE',
      scan: 'none | bytes',
      meta: 'none | object FLEXIBLE',
      note: 'any',
    })
    expect(Object.keys(indexes).sort()).toEqual([
      'address_city_index',
      'customer_placed_index',
      'key_index',
      'lines_each_article_index',
      'number_index',
      'state_index',
    ])
    expect(Object.values(indexes).filter(text => text.includes('UNIQUE'))).toHaveLength(3)
  })

  test('the schema accepts what the fields accept, and refuses what they refuse', async () => {
    const connection = await database('taken')
    await Order.createTable({ connection })
    const document = new Order({
      number: 1,
      lines: [{ article: 'a', options: [1, undefined] }, { article: 'b' }],
      grid: [[{ x: 1 }, {}], []],
      bags: [{ a: { b: [{ c: 1 }] } }],
      anythings: [1, 'a', null, { a: { b: 1 } }, [{ c: 1 }]],
      address: { city: 'Rome', extra: { floor: { number: 3 } } },
      meta: { deep: { deeper: [{ deepest: 1 }] } },
      note: { deep: { deeper: [{ deepest: null }] } },
    })
    const saved = await document.save({ connection })
    const read = await Order.objects.using(connection).get(saved.id)
    expect(read?.toJSON()).toEqual(saved.toJSON())
    expect(read?.anythings).toEqual([1, 'a', null, { a: { b: 1 } }, [{ c: 1 }]])
    expect(read?.note).toEqual({ deep: { deeper: [{ deepest: null }] } })
    expect(read?.lines?.[0]?.options).toEqual([1, undefined])
    await new Order({ number: 2 }).save({ connection })
    await expect(connection.create('orders', { number: 3, other: 1 })).rejects.toMatchObject({ code: 'QUERY' })
    await expect(connection.create('orders', { number: 'x' })).rejects.toMatchObject({ code: 'QUERY' })
  })

  test('a unique field refuses a repeated value, and allows many records without one', async () => {
    const connection = await database('unique')
    await Order.createTable({ connection })
    const key = '018f6c9e-5b8a-7c3e-8d1f-2b3c4d5e6f70'
    await Order.objects.using(connection).insert([{ number: 1, key }, { number: 2 }, { number: 3 }])
    await expect(new Order({ number: 1 }).save({ connection })).rejects.toMatchObject({ message: /number_index/ })
    await expect(new Order({ number: 4, key }).save({ connection })).rejects.toMatchObject({ message: /key_index/ })
  })

  test('running it twice changes nothing, and existing definitions are kept unless ifExists is overwrite', async () => {
    const connection = await database('again')
    await Order.createTable({ connection })
    const first = await infoOf(connection)
    await Order.createTable({ connection })
    expect(await infoOf(connection)).toEqual(first)
    await Order.createTable({ connection, ifExists: 'overwrite' })
    expect(await infoOf(connection)).toEqual(first)

    class Changed extends Document.define<Changed>()('orders', {
      state: IntField(),
      bags: ArrayField(ObjectField()),
    }) {}
    await Changed.createTable({ connection })
    expect(await infoOf(connection)).toEqual(first)
    await Changed.createTable({ connection, ifExists: 'overwrite' })
    const changed = await infoOf(connection)
    expect(changed.fields['state']).toContain('TYPE none | int')
    expect(changed.fields['bags.*']).toContain('FLEXIBLE')
  })

  test('a schemaless table accepts undeclared fields', async () => {
    const connection = await database('schemaless')
    await Order.createTable({ connection, mode: 'schemaless' })
    expect(await connection.create('orders', { number: 1, other: 2 })).toMatchObject({ other: 2 })
    await expect(connection.create('orders', { number: 'x' })).rejects.toMatchObject({ code: 'QUERY' })
  })
})

test('invalid options are refused', async () => {
  const attempt = (options: object) => Reflect.apply(Order.createTable, Order, [options])
  const [connection] = open
  await expect(attempt({ connection, mode: 'full' })).rejects.toMatchObject({ code: 'CONFIGURATION', option: 'mode' })
  await expect(attempt({ connection, ifExists: 'x' })).rejects.toMatchObject({
    code: 'CONFIGURATION',
    option: 'ifExists',
  })
})
