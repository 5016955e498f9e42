import { expect, test, vi } from 'vitest'
import { onAbort } from './abort-listeners.js'

test('many calls share one listener, each is notified once, and the last one removes it', () => {
  const aborter = new AbortController()
  const add = vi.spyOn(aborter.signal, 'addEventListener')
  const remove = vi.spyOn(aborter.signal, 'removeEventListener')
  const heard: number[] = []
  const undo = Array.from({ length: 100 }, (_, index) => onAbort(aborter.signal, () => heard.push(index)))
  expect(add).toHaveBeenCalledTimes(1)
  for (const each of undo.slice(2)) each()
  expect(remove).not.toHaveBeenCalled()
  aborter.abort()
  expect(heard).toEqual([0, 1])
})

test('a signal without waiting calls has no listener, and gets one again when needed', () => {
  const aborter = new AbortController()
  const remove = vi.spyOn(aborter.signal, 'removeEventListener')
  onAbort(aborter.signal, () => {})()
  expect(remove).toHaveBeenCalledTimes(1)
  const listener = vi.fn()
  onAbort(aborter.signal, listener)
  aborter.abort()
  expect(listener).toHaveBeenCalledTimes(1)
})
