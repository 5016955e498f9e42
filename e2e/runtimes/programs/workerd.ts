import { type Connection, connect } from '@surrealengine/core'
import { http } from '@surrealengine/transport-http'
import { ws } from '@surrealengine/transport-ws'
import { entriesOf, outcomeOf, type World } from './lists.js'

/** What a worker must not do: keep a connection for the next request. */
let kept: Connection | undefined

async function askKept({ subjects }: World): Promise<string> {
  const { url = '', user } = subjects.find(({ name }) => name === 'ws') ?? {}
  kept ??= await connect({ url, transports: [ws], ...user, namespace: 'kept', database: 'kept' })
  const failure = await kept.query('RETURN 1').then(
    () => undefined,
    (error: Error & { hint?: string }) => `${error.message} ${error.hint}`,
  )
  return failure ?? 'answered'
}

// What one request of a worker opens belongs to that request: each outcome is asked for by one of its own.
export default {
  async fetch(request: Request, { WORLD }: { readonly WORLD: World }): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url)
    if (pathname === '/kept') return Response.json(await askKept(WORLD))
    const entry = entriesOf(WORLD, { ws, http })[Number(searchParams.get('entry'))]
    return Response.json(entry === undefined ? null : await outcomeOf(entry))
  },
}
