import type {
  Connection,
  DateTime,
  Decimal,
  Duration,
  Geometry,
  LiveSubscription,
  RecordId,
  Uuid,
} from '@surrealengine/core'
import { isSurrealEngineError } from '@surrealengine/core'
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
} from '@surrealengine/document'
import { z } from 'zod'

/** Fails to compile unless both types are the same. */
function same<A, B>(_: [A] extends [B] ? ([B] extends [A] ? true : false) : false): void {}

declare const db: Connection

export class User extends Document.define<User>()('users', {
  name: StringField({ required: true }),
  age: IntField(),
  role: StringField({ default: 'reader', validate: z.enum(['reader', 'writer']) }),
  joined: DateTimeField({ default: () => new Date() }),
  tags: ArrayField(StringField(), { default: [] }),
  address: ObjectField({ city: StringField({ required: true }), zip: StringField() }),
}) {
  #greetings = 0

  greeting(): string {
    this.#greetings += 1
    return `Hello ${this.name} for the ${this.#greetings}. time`
  }

  async namesakes() {
    await this.save()
    return User.objects.filter({ name: this.name, id: { ne: this.id ?? null } }).all()
  }
}

// Input: a field with a default may be left out, a required one may not.
const alice = new User({ name: 'Alice', age: 30 })
new User({ name: 'Alice', joined: new Date(), address: { city: 'Berlin' }, id: 'alice' })
// @ts-expect-error the name is required
new User({ age: 30 })
// @ts-expect-error of another type
new User({ name: 'Alice', age: 'thirty' })
// @ts-expect-error not one of the values of the validator
new User({ name: 'Alice', role: 'owner' })
// @ts-expect-error no field of that name
new User({ name: 'Alice', aeg: 30 })
// @ts-expect-error required inside the object
new User({ name: 'Alice', address: { zip: '10115' } })

// Output: a field with a default is present.
same<typeof alice.name, string>(true)
same<typeof alice.age, number | undefined>(true)
same<typeof alice.role, 'reader' | 'writer'>(true)
same<typeof alice.joined, DateTime>(true)
same<typeof alice.tags, string[]>(true)
same<NonNullable<typeof alice.address>['city'], string>(true)
same<NonNullable<typeof alice.address>['zip'], string | undefined>(true)
alice.name = 'Alicia'
alice.age = undefined
// @ts-expect-error it is required
alice.name = undefined

// The id exists once the document was saved or read.
same<typeof alice.id, RecordId<'users'> | undefined>(true)
const saved = await alice.save({ connection: db, timeout: '1s' })
same<typeof saved.id, RecordId<'users'>>(true)
saved.greeting().toUpperCase()
// @ts-expect-error the field is read-only
saved.id = new RecordId('users', 1)

// The documents of `objects` have the methods of the class.
const users: User[] = await User.objects.all()
for (const user of users) user.greeting().toUpperCase()
const [namesake] = await alice.namesakes()
namesake?.greeting().toUpperCase()
const first = await User.objects
  .filter({ age: { gt: 30 } })
  .orderBy('age', 'desc')
  .first()
first?.greeting().toUpperCase()
same<NonNullable<typeof first>['id'], RecordId<'users'>>(true)
for await (const user of User.objects) user.greeting().toUpperCase()
for (const user of User.objects) user.greeting().toUpperCase()
const subscription = await User.objects.live()
same<typeof subscription extends LiveSubscription<infer T> ? T : never, User & { readonly id: RecordId<'users'> }>(true)
const made = await User.objects.create({ name: 'Bob' })
made.greeting().toUpperCase()
const [inserted] = await User.objects.insert([{ name: 'Carol' }, { name: 'Dan', role: 'writer' }])
inserted?.greeting().toUpperCase()
const changed = User.objects.updateSync({ age: null, name: 'Same' })
changed[0]?.greeting().toUpperCase()
same<Awaited<ReturnType<typeof User.objects.count>>, number>(true)
// @ts-expect-error a required field cannot be unset
await User.objects.update({ name: null })
// @ts-expect-error a live query has no blocking counterpart
User.objects.liveSync()

// Without an extending class, results have the fields.
export class Plain extends Document.define('plain', { size: FloatField({ required: true }) }) {
  double(): number {
    return this.size * 2
  }
}
const plain = await Plain.objects.first()
same<NonNullable<typeof plain>['size'], number>(true)
// @ts-expect-error possibly undefined
plain?.double()
await plain?.save()

// Without required fields, the input may be left out.
class Empty extends Document.define<Empty>()('empty', { note: StringField() }) {}
new Empty()

// Filters know the fields, and their types.
User.objects.filter({ name: 'Alice', age: { gt: 30, lte: 40 }, id: 'alice' })
User.objects.filter({ name: { startsWith: 'A', in: ['Alice', 'Anna'] }, joined: { lt: new Date() } })
User.objects.filter({ tags: { contains: 'vip', containsAny: ['a', 'b'] }, age: null })
User.objects.filter({ 'address.city': 'Berlin', address: { ne: null } })
User.objects.filter({ or: [{ name: 'Alice' }, { not: { age: { gte: 18 } } }], and: [{ age: 1 }] })
// @ts-expect-error no field of that name
User.objects.filter({ aeg: 30 })
// @ts-expect-error no field of that name inside
User.objects.filter({ 'address.town': 'Berlin' })
// @ts-expect-error of another type
User.objects.filter({ age: 'thirty' })
// @ts-expect-error of another type
User.objects.filter({ age: { gt: 'thirty' } })
// @ts-expect-error a number has no startsWith
User.objects.filter({ age: { startsWith: '3' } })
// @ts-expect-error no operator
User.objects.filter({ age: { above: 3 } })
// @ts-expect-error the items are strings
User.objects.filter({ tags: { contains: 3 } })
// @ts-expect-error no field of that name, further in
User.objects.filter({ or: [{ aeg: 30 }] })
User.objects.orderBy('address.zip', 'desc').orderBy('id')
// @ts-expect-error no field of that name
User.objects.orderBy('aeg')

// A reference is an id, or the document if it was fetched.
export class Post extends Document.define<Post>()('posts', {
  author: RecordField(User, { required: true }),
  readers: ArrayField(RecordField(User), { default: [] }),
  category: RecordField('categories'),
  origin: ObjectField({ editor: RecordField(User, { required: true }) }, { required: true }),
}) {
  by(): RecordId<'users'> {
    return this.author
  }
}
new Post({ author: saved, origin: { editor: saved.id } })
// @ts-expect-error it was not saved
new Post({ author: alice, origin: { editor: saved } })
const post = await Post.objects.first()
same<NonNullable<typeof post>['author'], RecordId<'users'>>(true)
same<NonNullable<typeof post>['category'], RecordId<'categories'> | undefined>(true)
// A property has the type of the output for reads and writes, because mapped types have no accessors. So a reference is
// assigned by its id, and documents are only accepted by the constructor.
declare const written: Post
written.author = saved.id
written.readers = [saved.id]
written.origin = { editor: saved.id }
// @ts-expect-error a document, not its id
written.author = saved
// @ts-expect-error documents, not their ids
written.readers = [saved]
// @ts-expect-error a document, not its id
written.origin = { editor: saved }
const fetched = await Post.objects.fetch('author', 'readers', 'origin.editor').first()
fetched?.author?.greeting().toUpperCase()
fetched?.readers[0]?.greeting().toUpperCase()
fetched?.origin.editor?.greeting().toUpperCase()
same<NonNullable<typeof fetched>['category'], RecordId<'categories'> | undefined>(true)
await fetched?.save()
// @ts-expect-error its record may be gone
fetched?.author.greeting()
// @ts-expect-error no reference
Post.objects.fetch('id')
// @ts-expect-error no reference
User.objects.fetch('name')
// @ts-expect-error not an array of references
User.objects.fetch('tags')

// Each field has one output type and accepts more input types.
export class Every extends Document.define<Every>()('every', {
  string: StringField({ required: true }),
  int: IntField({ required: true }),
  float: FloatField({ required: true }),
  decimal: DecimalField({ required: true }),
  boolean: BooleanField({ required: true }),
  datetime: DateTimeField({ required: true }),
  duration: DurationField({ required: true }),
  uuid: UuidField({ required: true }),
  array: ArrayField(OptionField(IntField()), { required: true }),
  object: ObjectField(undefined, { required: true }),
  option: OptionField(BooleanField()),
  geometry: GeometryField({ required: true }),
  bytes: BytesField({ required: true }),
  any: AnyField(),
}) {}
declare const every: Every
same<typeof every.string, string>(true)
same<typeof every.int, number>(true)
same<typeof every.float, number>(true)
same<typeof every.decimal, Decimal>(true)
same<typeof every.boolean, boolean>(true)
same<typeof every.datetime, DateTime>(true)
same<typeof every.duration, Duration>(true)
same<typeof every.uuid, Uuid>(true)
same<typeof every.array, (number | undefined)[]>(true)
same<typeof every.object, Record<string, unknown>>(true)
same<typeof every.option, boolean | undefined>(true)
same<typeof every.geometry extends Geometry ? true : false, true>(true)
same<typeof every.bytes, Uint8Array>(true)
same<typeof every.any, unknown>(true)
Every.objects.filter({
  decimal: { gt: '1.5' },
  duration: { lt: '1h' },
  uuid: { eq: '' },
  boolean: true,
  any: { gt: 1 },
})
// @ts-expect-error booleans have no order
Every.objects.filter({ boolean: { gt: false } })

// @ts-expect-error a default of another type
StringField({ default: 5 })
// @ts-expect-error an unknown option of a field
StringField({ requried: true })

export function issuesOf(error: unknown): readonly { readonly message: string }[] {
  return isSurrealEngineError(error) && error.code === 'DOCUMENT_VALIDATION' ? error.issues : []
}
