// File-Based Database
import { createConnection } from 'surrealengine'

const directory = process.env.DATABASE_DIRECTORY ?? '/path/to/database/directory'

async function visit() {
  const connection = createConnection({
    url: `file://${directory}`,
    namespace: 'myapp',
    database: 'mydb',
    asyncMode: true,
    makeDefault: true,
  })

  await connection.connect()
  await connection.create('visits')
  const visits = await connection.select('visits')
  await connection.close()
  return visits.length
}

// Data persists to the file system. No separate database server needed!
console.log(await visit(), 'visit')
console.log(await visit(), 'visits')
