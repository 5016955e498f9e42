// A small HTTP server under Bun: one connection for all requests.
//   bun server.ts                                        (a database in memory)
//   SURREAL_URL=ws://localhost:8000 bun server.ts        (a server)
import { connect, isSurrealEngineError } from '@surrealengine/core'
import '@surrealengine/transport-embedded'
import '@surrealengine/transport-ws'

declare const Bun: {
  serve(options: { port: number; fetch(request: Request): Promise<Response> }): { url: URL; stop(): Promise<void> }
}

const url = process.env.SURREAL_URL ?? 'mem://'
const user = url === 'mem://' ? {} : { username: 'root', password: 'root' }
const db = await connect({ url, namespace: 'demo', database: 'demo', ...user })
await db.query('DEFINE TABLE IF NOT EXISTS notes')

const server = Bun.serve({
  port: Number(process.env.PORT ?? 3000),
  async fetch(request) {
    try {
      if (request.method === 'POST') return Response.json(await db.create('notes', { text: await request.text() }))
      return Response.json(await db.select('notes'))
    } catch (error) {
      if (!isSurrealEngineError(error)) throw error
      return Response.json({ code: error.code, message: error.message }, { status: error.retryable ? 503 : 500 })
    }
  },
})
console.log(`Listening on ${server.url}`)

process.once('SIGTERM', async () => {
  await server.stop()
  await db.close({ drain: '5s' })
})
