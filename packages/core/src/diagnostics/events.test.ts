import { expect, test, vi } from 'vitest'
import { createEvents } from './events.js'

test('each listener hears its event, until it is undone', () => {
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

test('a listener may undo itself and others while it runs', () => {
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

test('a listener that throws harms nobody else, and its error is reported as uncaught', () => {
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

/** Core itself is compiled without the types of Node. */
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

test('an event that does not exist is refused, and the known ones are named', () => {
  const events = createEvents()
  expect(() => events.on('reconnect' as 'lost', () => {})).toThrow('There is no event "reconnect"')
})

test('somebody who listens makes an event wanted', () => {
  const events = createEvents()
  const undo = events.on('call', () => {})
  expect(events.wants('call')).toBe(true)
  undo()
  expect(events.wants('call')).toBe(false)
})
