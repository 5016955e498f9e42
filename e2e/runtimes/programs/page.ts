import { http } from '@surrealengine/transport-http'
import { ws } from '@surrealengine/transport-ws'
import { entriesOf, outcomeOf, type World } from './lists.js'

/** The program of pages and of their workers: each outcome is posted to the driver, and an empty body is the end. */
export async function runInPage(): Promise<void> {
  const tell = (body: string): Promise<unknown> => fetch('/outcome', { method: 'POST', body })
  const world: World = await (await fetch('/world')).json()
  for (const entry of entriesOf(world, { ws, http })) await tell(JSON.stringify(await outcomeOf(entry)))
  await tell('')
}
