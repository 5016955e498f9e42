import { connect, Document, IntField, StringField } from 'surrealengine'

class User extends Document.define<User>()('users', { name: StringField({ required: true }), age: IntField() }) {}

export async function ages(): Promise<(number | undefined)[]> {
  const db = await connect({ url: 'mem://', namespace: 'app', database: 'app', makeDefault: true, timeout: '5m' })
  await new User({ name: 'Alice', age: 30 }).save()
  const users = await User.objects.filter({ age: { gt: 18 } }).all()
  await db.close()
  return users.map(({ age }) => age)
}
