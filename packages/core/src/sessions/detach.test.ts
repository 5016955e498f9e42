import { watch } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import { ANONYMOUS } from '../session/credentials.js'
import { Synchronizer } from '../session/synchronize.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { Deadlines } from '../time/deadline.js'
import {
  connectionTo,
  please,
  type ScriptedCall,
  type ScriptedLink,
  scriptedLink,
  scriptedServer,
} from '../transport/scripted-transport.fixture.js'
import { furtherSession } from './attachments.js'
import { detach } from './detach.js'

const EXISTS = { message: 'Session already exists', kind: 'AlreadyExists', details: { kind: 'Session' } }

/** Opens a session that was used on several links, as with a pool. */
async function spread(links: readonly ScriptedLink[]) {
  const clock = virtualClock()
  const deadlines = new Deadlines(clock)
  const synchronizer = new Synchronizer(clock, 'link')
  const state = { authentication: ANONYMOUS, namespace: undefined, database: undefined, variables: {} }
  const session = furtherSession(clock, state)
  for (const link of links) await synchronizer.bringUpToDate(link, session, deadlines.start(0))
  return { clock, deadlines, session }
}

test('closing a session detaches it from each link it was used on, and from no other', async () => {
  const heard: ScriptedCall[] = []
  const link = (): ScriptedLink =>
    scriptedLink([], call => {
      heard.push(call)
      please(call)
    })
  const [one, two, other, gone] = [link(), link(), link(), link()]
  const { clock, deadlines, session } = await spread([one, two, gone])
  gone.lose()
  await clock.settle()
  heard.length = 0
  await detach(session, deadlines.start(1000))
  expect(heard.map(call => [call.method, [one, two, other, gone].indexOf(call.link)])).toEqual([
    ['detach', 0],
    ['detach', 1],
  ])
  expect(heard.every(call => call.session?.id === session.id)).toBe(true)
})

test('a link that is lost meanwhile needs no detach, and the others are waited for', async () => {
  const held: ScriptedCall[] = []
  const hear = (call: ScriptedCall): void => void (call.method === 'detach' ? held.push(call) : please(call))
  const links = [scriptedLink([], hear), scriptedLink([], hear)]
  const { clock, deadlines, session } = await spread(links)
  const detached = watch(detach(session, deadlines.start(1000)))
  links[0]?.lose()
  await clock.settle()
  expect(detached.state).toBe('pending')
  held[1]?.reply()
  await clock.settle()
  expect(detached.state).toBe('resolved')
})

test('a session whose attach was answered too late is detached as well', async () => {
  const clock = virtualClock()
  const server = scriptedServer()
  const connection = connectionTo(server, clock, { namespace: 'a', database: 'b' })
  await connection.connect()
  const session = await connection.forkSession()
  server.links[0]?.lose()
  server.onCall = call => void (call.method === 'attach' ? undefined : please(call))
  await clock.advance(1000)
  const first = watch(session.query('a'))
  await clock.advance(10_000)
  expect(first.error).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'not-run' })
  server.onCall = call => (call.method === 'attach' ? call.fault(EXISTS) : please(call))
  expect(await session.query('b')).toEqual(['b'])
  server.onCall = please
  const { length } = server.calls
  await session.query('c')
  expect(server.calls.slice(length).map(({ method }) => method)).toEqual(['query'])
})

test('a session that is closed with a call in flight ends after it', async () => {
  const clock = virtualClock()
  const server = scriptedServer()
  const connection = connectionTo(server, clock)
  await connection.connect()
  const fork = await connection.forkSession()
  const held: ScriptedCall[] = []
  server.onCall = call => void (call.method === 'query' ? held.push(call) : please(call))
  const call = watch(fork.query('CREATE a'))
  const closing = watch(fork.close())
  await clock.settle()
  expect([closing.state, server.heard().slice(-1)]).toEqual(['pending', ['query CREATE a']])
  await expect(fork.query('CREATE b')).rejects.toMatchObject({ code: 'CONNECTION_CLOSED', outcome: 'not-run' })
  held.forEach(please)
  await clock.settle()
  expect([call.value, closing.state, server.heard().slice(-1)]).toEqual([['CREATE a'], 'resolved', ['detach']])
})
