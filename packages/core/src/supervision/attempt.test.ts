import { watch } from '@surrealengine/fixtures/outcome'
import { expect, test, vi } from 'vitest'
import { virtualClock } from '../testing/virtual-clock.js'
import { Deadlines } from '../time/deadline.js'
import { type ScriptedLink, scriptedLink } from '../transport/scripted-transport.fixture.js'
import { TransportFailure } from '../transport/transport-failure.js'
import { type AttemptContext, attempt } from './attempt.js'

function world(change: Partial<AttemptContext> = {}) {
  const clock = virtualClock()
  const link: ScriptedLink = scriptedLink([], () => {})
  const aborter = new AbortController()
  const deadline = new Deadlines(clock).start(1000, aborter.signal)
  const context = { where: 'test://one', dial: async () => link, restore: async () => {}, ...change }
  return { clock, link, aborter, tried: watch(attempt(context, deadline)) }
}

test('resolves with a link once it is restored', async () => {
  const restore = vi.fn(async () => {})
  const { clock, link, tried } = world({ restore })
  await clock.settle()
  expect(tried.value).toBe(link)
  expect(restore).toHaveBeenCalledTimes(1)
})

test('rejects with the error of a failed dial', async () => {
  const failure = new TransportFailure('tls', 'no', { retryAfter: 5 })
  const { clock, tried } = world({ dial: () => Promise.reject(failure) })
  await clock.settle()
  expect(tried.error).toBe(failure)
})

test('a link that cannot be restored is closed', async () => {
  const failure = new TransportFailure('lost', 'gone', { sent: true })
  const { clock, link, tried } = world({ restore: () => Promise.reject(failure) })
  await clock.settle()
  expect(tried.error).toBe(failure)
  expect(link.isClosed).toBe(true)
})

test.each(['time', 'signal'])('a dial that hangs ends by its %s, and a link that opens later is closed', async how => {
  let accept: (link: ScriptedLink) => void = () => {}
  const dial = vi.fn(
    (_signal: AbortSignal) =>
      new Promise<ScriptedLink>(resolve => {
        accept = resolve
      }),
  )
  const { clock, link, aborter, tried } = world({ dial })
  await clock.advance(999)
  expect(tried.state).toBe('pending')
  if (how === 'time') await clock.advance(1)
  else aborter.abort()
  await clock.settle()
  expect(tried.error).toMatchObject({ code: 'CONNECT_TIMEOUT', retryable: true })
  expect(dial.mock.calls[0]?.[0].aborted).toBe(true)
  accept(link)
  await clock.settle()
  expect(link.isClosed).toBe(true)
})

test('a dial that fails after its time limit causes no unhandled rejection', async () => {
  let refuse: (error: Error) => void = () => {}
  const dial = (): Promise<ScriptedLink> =>
    new Promise((_resolve, reject) => {
      refuse = reject
    })
  const { clock, tried } = world({ dial })
  await clock.advance(1000)
  refuse(new Error('too late'))
  await clock.settle()
  expect(tried.error).toMatchObject({ code: 'CONNECT_TIMEOUT' })
})

test('a restore that fails after the time limit is reported as a timeout', async () => {
  const { clock, link, tried } = world({
    restore: (_link, deadline) =>
      new Promise((_resolve, reject) => deadline.onEnd(() => reject(new Error('interrupted')))),
  })
  await clock.advance(1000)
  expect(tried.error).toMatchObject({ code: 'CONNECT_TIMEOUT' })
  expect(link.isClosed).toBe(true)
})

test('a link that cannot be closed does not change the error', async () => {
  const link = Object.assign(
    scriptedLink([], () => {}),
    { close: () => Promise.reject(new Error('busy')) },
  )
  const { clock, tried } = world({ dial: async () => link, restore: () => Promise.reject(new Error('refused')) })
  await clock.settle()
  expect(tried.error).toMatchObject({ message: 'refused' })
})
