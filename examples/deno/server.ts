// A small HTTP server under Deno: one connection for all requests.
//   deno run --allow-all server.ts                                       (a database in memory)
//   SURREAL_URL=ws://localhost:8000 deno run --allow-all server.ts       (a server)
import { connect, isSurrealEngineError } from '@surrealengine/core'
import '@surrealengine/transport-embedded'
import '@surrealengine/transport-ws'

declare const Deno: {
  env: { get(name: string): string | undefined }
  serve(options: { port: number }, answer: (request: Request) => Promise<Response>): { shutdown(): Promise<void> }
  addSignalListener(signal: 'SIGTERM', run: () => void): void
  removeSignalListener(signal: 'SIGTERM', run: () => void): void
}

const url = Deno.env.get('SURREAL_URL') ?? 'mem://'
const user = url === 'mem://' ? {} : { username: 'root', password: 'root' }
const db = await connect({ url, namespace: 'demo', database: 'demo', ...user })
await db.query('DEFINE TABLE IF NOT EXISTS notes')

const server = Deno.serve({ port: Number(Deno.env.get('PORT') ?? 3000) }, async request => {
  try {
    if (request.method === 'POST') return Response.json(await db.create('notes', { text: await request.text() }))
    return Response.json(await db.select('notes'))
  } catch (error) {
    if (!isSurrealEngineError(error)) throw error
    return Response.json({ code: error.code, message: error.message }, { status: error.retryable ? 503 : 500 })
  }
})

async function stop(): Promise<void> {
  Deno.removeSignalListener('SIGTERM', stop)
  await server.shutdown()
  await db.close({ drain: '5s' })
}
Deno.addSignalListener('SIGTERM', stop)
