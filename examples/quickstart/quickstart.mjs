// The life of a connection, on a database without a server: a local directory.
import { fileURLToPath } from 'node:url'
import { connect, surql } from 'surrealengine'

const directory = new URL('./data', import.meta.url)
const options = { url: directory, namespace: 'demo', database: 'demo' }

console.log('1. Open the database')
const db = await connect(options)
try {
  console.log('2. Create a record')
  const user = await db.create('users', { name: 'Alice', age: 30, visited: new Date() })
  console.log(`   ${user.id} is ${user.name}`)

  console.log('3. Query with bound values')
  const [adults] = await db.query(surql`SELECT * FROM users WHERE age >= ${18}`)
  console.log(`   ${adults.length} user(s) of age`)
} finally {
  console.log('4. Close it')
  await db.close()
}

console.log('5. Open it again: the data is still there')
const again = await connect(options)
try {
  const users = await again.select('users')
  console.log(`   ${users.length} user(s), one more each time you run this`)
} finally {
  await again.close()
}
console.log(`The data is in ${fileURLToPath(directory)}. Delete that directory to start over.`)
