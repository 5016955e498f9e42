import { createCodec } from '@surrealengine/codec'
import '@surrealengine/core/live'
import { ConnectionRegistry } from '@surrealengine/core/scope'
import { registeredSchemes } from '@surrealengine/core/transport'
import '@surrealengine/transport-ws'
import { connect, Document, IntField, StringField } from 'surrealengine'

class User extends Document.define<User>()('users', { name: StringField({ required: true }), age: IntField() }) {}

async function main(): Promise<void> {
  const db = await connect({ url: 'mem://', namespace: 'app', database: 'app', makeDefault: true, timeout: '5m' })
  await User.createTable()
  const live = await db.live<{ name: string }>('users')
  await new User({ name: 'Alice', age: 30 }).save()
  for await (const message of live) {
    console.log(message.action)
    break
  }
  const [user] = await User.objects.all()
  const age: number | undefined = user?.age
  // @ts-expect-error The types are known, not `any`.
  const wrong: string = createCodec().encode(age)
  const [first] = createCodec().encode(age)
  console.log(user?.name, age, first, typeof wrong, registeredSchemes().includes('ws'))
  await ConnectionRegistry.closeAll()
}

void main()
