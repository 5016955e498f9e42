import { watch } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import { please, type ScriptedCall, type ScriptedServer } from '../transport/scripted-transport.fixture.js'
import { collect, liveWorld } from './live-world.fixture.js'

const TOO_BIG = { code: 'TOO_BIG', outcome: 'unknown', retryable: false }

function isLive({ params: [sql] }: ScriptedCall): boolean {
  return String(sql).startsWith('LIVE ')
}

/** Closes each link that starts a live query, as a server does for a request over its limit. */
function refuseLive(server: ScriptedServer): void {
  server.onCall = call => {
    if (isLive(call)) call.link.lose({ kind: 'too-big', code: 1009 })
    else please(call)
  }
}

test('a live query that is too big for the server is sent only once', async () => {
  const { clock, server, connection } = await liveWorld()
  refuseLive(server)
  const live = watch(connection.live('users'))
  await clock.advance(60_000)
  expect(live.error).toMatchObject(TOO_BIG)
  expect(server.calls.filter(isLive)).toHaveLength(1)
  expect(connection.isConnected()).toBe(true)
})

test('a live query that is too big when it resumes is sent once and ends, instead of closing every next link', async () => {
  const { clock, server, connection, loseLink } = await liveWorld()
  const heard = collect(await connection.live('users'))
  refuseLive(server)
  await loseLink()
  await clock.advance(60_000)
  expect(heard).toMatchObject([TOO_BIG])
  expect(server.calls.filter(isLive)).toHaveLength(2)
  expect(server.links).toHaveLength(3)
  expect(await connection.query('RETURN 1')).toEqual(['RETURN 1'])
})
