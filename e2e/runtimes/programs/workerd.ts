import { http } from '@surrealengine/transport-http'
import { ws } from '@surrealengine/transport-ws'
import { entriesOf, outcomeOf, type World } from './lists.js'

// What one request of a worker opens belongs to that request: each outcome is asked for by one of its own.
export default {
  async fetch(request: Request, { WORLD }: { readonly WORLD: World }): Promise<Response> {
    const entries = entriesOf(WORLD, { ws, http })
    const entry = entries[Number(new URL(request.url).searchParams.get('entry'))]
    return Response.json(entry === undefined ? null : await outcomeOf(entry))
  },
}
