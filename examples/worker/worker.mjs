// A Cloudflare Worker. What a request opens belongs to that request, so each one connects for itself: over http:// for single
// calls, over ws:// where it needs a transaction.
//   surreal start --user root --pass root memory
//   npx wrangler dev
import { connect, isSurrealEngineError } from '@surrealengine/core'
import '@surrealengine/core/transactions'
import '@surrealengine/transport-http'
import '@surrealengine/transport-ws'

/** In earnest the password is a secret of the Worker. */
const given = { namespace: 'demo', database: 'demo', username: 'root', password: 'root' }

export default {
  async fetch(request, { SURREAL_URL }) {
    const isTransfer = new URL(request.url).pathname === '/transfer'
    const url = isTransfer ? SURREAL_URL.replace(/^http/, 'ws') : SURREAL_URL
    try {
      const db = await connect({ url, ...given })
      try {
        return Response.json(isTransfer ? await transfer(db) : await list(db, request))
      } finally {
        await db.close()
      }
    } catch (error) {
      if (!isSurrealEngineError(error)) throw error
      return Response.json({ code: error.code, message: error.message }, { status: error.retryable ? 503 : 500 })
    }
  },
}

async function list(db, request) {
  await db.query('DEFINE TABLE IF NOT EXISTS notes')
  if (request.method === 'POST') return db.create('notes', { text: await request.text() })
  return db.select('notes')
}

async function transfer(db) {
  return db.transaction(async tx => {
    const [from] = await tx.query('UPSERT account:from SET amount = (amount ?? 10) - 1')
    const [to] = await tx.query('UPSERT account:to SET amount = (amount ?? 0) + 1')
    return { from: from[0].amount, to: to[0].amount }
  })
}
