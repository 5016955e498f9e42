import { expect, test, vi } from 'vitest'
import './diagnostics.js'
import { createEvents } from './events.js'

test('a listener is called for its event until it is removed', () => {
  const events = createEvents()
  const heard: string[] = []
  const undo = events.on('lost', ({ reason }) => heard.push(`one ${reason}`))
  events.on('lost', ({ reason }) => heard.push(`two ${reason}`))
  events.on('closed', () => heard.push('closed'))
  events.emit('lost', { url: 'ws://host', reason: 'restart' })
  undo()
  undo()
  events.emit('lost', { url: 'ws://host', reason: 'lost' })
  events.emit('connecting', { url: 'ws://host', attempt: 1 })
  expect(heard).toEqual(['one restart', 'two restart', 'two lost'])
})

test('a listener may remove itself and others while it runs', () => {
  const events = createEvents()
  const heard: string[] = []
  const undoFirst = events.on('closed', () => {
    heard.push('first')
    undoFirst()
  })
  events.on('closed', () => heard.push('second'))
  events.emit('closed', {})
  events.emit('closed', {})
  expect(heard).toEqual(['first', 'second', 'second'])
})

test('a listener that throws does not affect others, and its error is reported as uncaught', () => {
  const reported: (() => void)[] = []
  vi.stubGlobal('queueMicrotask', (run: () => void) => reported.push(run))
  const events = createEvents()
  const second = vi.fn()
  events.on('closed', () => {
    throw new Error('mine')
  })
  events.on('closed', second)
  events.emit('closed', {})
  vi.unstubAllGlobals()
  expect(second).toHaveBeenCalledOnce()
  expect(reported).toHaveLength(1)
  expect(reported[0]).toThrow('mine')
})

type Subscribe = (name: string, listener: (message: unknown) => void) => void

/** Core is compiled without the types of Node. */
const { process } = globalThis as unknown as {
  process: { getBuiltinModule(name: 'node:diagnostics_channel'): { subscribe: Subscribe; unsubscribe: Subscribe } }
}
const { subscribe, unsubscribe } = process.getBuiltinModule('node:diagnostics_channel')

test('the same events go to the channels of diagnostics_channel', () => {
  const heard: unknown[] = []
  const listener = (message: unknown): void => void heard.push(message)
  subscribe('surrealengine:lost', listener)
  const events = createEvents()
  expect([events.wants('lost'), events.wants('closed')]).toEqual([true, false])
  events.emit('lost', { url: 'ws://host', reason: 'lost' })
  events.emit('closed', {})
  unsubscribe('surrealengine:lost', listener)
  events.emit('lost', { url: 'ws://host', reason: 'lost' })
  expect(heard).toEqual([{ url: 'ws://host', reason: 'lost' }])
  expect(events.wants('lost')).toBe(false)
})

test('an unknown event is refused, and the error lists the known ones', () => {
  const events = createEvents()
  expect(() => events.on('reconnect' as 'lost', () => {})).toThrow('There is no event "reconnect"')
})

test('an event is wanted while it has a listener', () => {
  const events = createEvents()
  const undo = events.on('call', () => {})
  expect(events.wants('call')).toBe(true)
  undo()
  expect(events.wants('call')).toBe(false)
})
