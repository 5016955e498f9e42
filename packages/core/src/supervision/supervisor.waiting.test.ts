import { expect, test } from 'vitest'
import { watch } from '../errors/outcome.fixture.js'
import { please, type ScriptedLink, scriptedLink } from '../transport/scripted-transport.fixture.js'
import { TransportFailure } from '../transport/transport-failure.js'
import { Deadlines } from './deadline.js'
import { Supervisor } from './supervisor.js'
import { virtualClock } from './virtual-clock.fixture.js'

const TIMES = { timeout: 0, attemptTimeout: 10_000, initialDelay: 0, backoff: 1, maxDelay: 0 }

function world(queueLimit: number) {
  const clock = virtualClock()
  const deadlines = new Deadlines(clock)
  const events: string[] = []
  const dials: { accept(link: ScriptedLink): void; refuse(): void }[] = []
  const supervisor = new Supervisor({
    endpoints: ['test://one'],
    policy: { ...TIMES, queueLimit, retryLimit: 9, reconnectLimit: 9, autoConnect: true },
    heartbeat: undefined,
    clock,
    deadlines,
    dial: () =>
      new Promise((accept, reject) => {
        dials.push({ accept, refuse: () => reject(new TransportFailure('refused', 'nobody')) })
      }),
    restore: async () => {},
    emit: name => void events.push(name),
  })
  const call = (timeout = 0) => watch(Promise.resolve(supervisor.acquire({ use: 'shared' }, deadlines.start(timeout))))
  const opening = (timeout = 0) => watch(supervisor.open(deadlines.start(timeout)))
  return { clock, supervisor, events, dials, call, opening }
}

test('calls wait for a link up to the limit; connect() does not count', async () => {
  const { clock, supervisor, dials, call, opening } = world(2)
  const waiting = [opening(), call(), call(), opening()]
  const refused = call()
  await clock.settle()
  expect(supervisor.stats().waiting).toBe(2)
  expect(refused.error).toMatchObject({ code: 'QUEUE_FULL', retryable: true, outcome: 'not-run' })
  const link = scriptedLink([], please)
  dials[0]?.accept(link)
  await clock.settle()
  expect(waiting.map(({ state }) => state)).toEqual(['resolved', 'resolved', 'resolved', 'resolved'])
  expect(waiting[1]?.value).toMatchObject({ link })
  expect(supervisor.stats().waiting).toBe(0)
})

test('close() sends everyone away with one error', async () => {
  const { clock, supervisor, events, call, opening } = world(9)
  const waiting = [opening(), call()]
  await supervisor.close()
  await clock.settle()
  expect(waiting.map(({ error }) => error)).toEqual([waiting[0]?.error, waiting[0]?.error])
  expect(waiting[0]?.error).toMatchObject({ code: 'CONNECTION_CLOSED' })
  expect(supervisor.stats().waiting).toBe(0)
  expect(events).toEqual(['closed'])
})

test('whose time is over leaves with the last reason, and the last one ends the first connect', async () => {
  const { clock, supervisor, events, dials, call, opening } = world(9)
  const [three, one, two] = [call(300), opening(100), call(200)]
  await clock.settle()
  dials[0]?.refuse()
  await clock.advance(200)
  const cause = { code: 'CONNECTION_REFUSED' }
  expect(one.error).toMatchObject({ code: 'CONNECT_TIMEOUT', cause })
  expect(two.error).toMatchObject({ code: 'REQUEST_TIMEOUT', outcome: 'not-run', cause })
  expect([three.state, supervisor.status]).toEqual(['pending', 'connecting'])
  await clock.advance(100)
  expect(three.error).toMatchObject({ code: 'REQUEST_TIMEOUT', cause })
  expect(supervisor.status).toBe('disconnected')
  expect(events.filter(name => name === 'failed')).toEqual(['failed'])
})

test('a call that waited holds the link from the turn it is ready', async () => {
  const { clock, dials, call } = world(1)
  const link = scriptedLink([], please)
  const waiting = call()
  await clock.settle()
  dials[0]?.accept(link)
  await clock.settle()
  const other = call()
  await clock.settle()
  other.value?.release('dirty')
  await clock.settle()
  expect([waiting.state, link.isClosed]).toEqual(['resolved', false])
  waiting.value?.release('clean')
  expect(link.isClosed).toBe(true)
})
