//   SURREAL_SOCKET=/run/surreal.sock node custom-transport.mjs
import { connect } from '@surrealengine/core'
import './ws-unix.mjs'

const db = await connect({
  url: `ws+unix://${process.env.SURREAL_SOCKET ?? '/run/surreal.sock'}`,
  namespace: 'demo',
  database: 'demo',
  username: 'root',
  password: 'root',
})
try {
  const [sum] = await db.query('RETURN 40 + $more', { more: 2 })
  console.log(`The answer through a Unix socket is ${sum}`)
} finally {
  await db.close()
}
