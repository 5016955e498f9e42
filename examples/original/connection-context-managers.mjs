// Connection Context Managers
import { createConnection, Document, StringField, withConnection } from 'surrealengine'

class User extends Document.define('users', { name: StringField() }) {}

async function processData() {
  const connection = createConnection({
    url: process.env.SURREAL_URL ?? 'ws://localhost:8000/rpc',
    namespace: 'myapp',
    database: 'contexts',
    username: 'root',
    password: 'root',
    asyncMode: true,
  })

  await withConnection(connection, async () => {
    // Connection automatically connects and closes
    const user = new User({ name: 'Alice' })
    await user.save()
    console.log('saved', user.name)
  })
  console.log(connection.status)
}

await processData()
