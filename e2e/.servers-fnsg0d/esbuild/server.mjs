import { createConnection } from 'surrealengine'

const { WS_URL, HTTP_URL, DIRECTORY } = process.env
const root = { username: 'root', password: 'root' }
const given = { namespace: 'a', database: 'b', retryLimit: 0 }
async function ask(name, options) {
  const db = createConnection({ ...given, ...options })
  try {
    await db.connect()
    console.log(name, ...(await db.query('RETURN "fine"')))
    await db.close()
  } catch ({ code, hint }) {
    console.log(name, code, hint)
  }
}
async function main() {
  await ask('ws', { url: WS_URL, ...root })
  await ask('http', { url: HTTP_URL, ...root })
  await ask('mem', { url: 'mem://' })
  await ask('file', { url: 'file://' + DIRECTORY })
  await ask('pool', { url: WS_URL, ...root, usePool: true })
  try {
    const db = createConnection({ ...given, url: 'mem://', asyncMode: false })
    db.connectSync()
    console.log('blocking', ...db.querySync('RETURN "fine"'))
    db.closeSync()
  } catch ({ code, hint }) {
    console.log('blocking', code, hint)
  }
}
void main()
