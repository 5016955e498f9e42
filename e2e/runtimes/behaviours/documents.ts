import { DateTimeField, Document, IntField, StringField } from '@surrealengine/document'
import type { Behaviour } from '@surrealengine/testing/conformance'
import { check, failsWith, same } from './check.js'

class User extends Document.define<User>()('users', {
  name: StringField({ required: true }),
  age: IntField({ default: 18 }),
  joined: DateTimeField({ default: () => new Date() }),
}) {
  greeting(): string {
    return `Hello ${this.name}`
  }
}

export const documents: Behaviour = {
  name: 'documents',
  show: async stage => {
    const connection = await stage.open()
    await User.createTable({ connection })
    const user = new User({ name: 'Alice', age: 30 })
    await user.save({ connection })
    user.age = 31
    await user.save({ connection })
    await User.objects.using(connection).create({ name: 'Bob' })
    const found = await User.objects
      .using(connection)
      .filter({ age: { gt: 30 } })
      .all()
    same(
      found.map(each => each.greeting()),
      ['Hello Alice'],
    )
    check(found[0]?.joined.toDate() instanceof Date, 'joined is no time')
    await failsWith('DOCUMENT_VALIDATION', new User({ age: 1 } as never).save({ connection }))
    await user.delete({ connection })
    same(await User.objects.using(connection).count(), 1)
  },
}
