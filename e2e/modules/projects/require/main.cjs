const { connect, createConnection } = require('surrealengine')
const { ConnectionRegistry } = require('@surrealengine/core/scope')

async function main() {
  const db = await connect({ url: 'mem://', namespace: 'app', database: 'app', makeDefault: true, timeout: '5m' })
  await db.create('users', { name: 'Alice' })
  const [user] = await db.select('users')
  const sync = createConnection({ url: 'mem://', asyncMode: false, timeout: '5m' })
  sync.connectSync()
  const [four] = sync.querySync('RETURN 2 + 2')
  sync.closeSync()
  // The same modules, however they are loaded.
  const imported = await import('surrealengine')
  console.log(user.name, four, imported.connect === connect)
  await ConnectionRegistry.closeAll()
}

main()
