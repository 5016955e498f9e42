import { expect, test, vi } from 'vitest'
import { scriptedLink } from '../transport/scripted-transport.fixture.js'
import { SharedLink } from './shared-link.js'

function shared() {
  const link = scriptedLink([], () => {})
  const onDirty = vi.fn()
  return { link, onDirty, lease: new SharedLink(link, onDirty) }
}

test('many calls can take a shared link at once, and releasing it has no effect', async () => {
  const { link, onDirty, lease } = shared()
  expect(lease.take()).toBe(lease)
  lease.take().release('clean')
  lease.release('clean')
  expect([link.isClosed, onDirty.mock.calls.length]).toEqual([false, 0])
  link.lose({ kind: 'restart' })
  expect(await lease.lost).toEqual({ kind: 'restart' })
})

test('a retired link stays open until the last call has ended', () => {
  const { link, lease } = shared()
  lease.take()
  lease.take()
  lease.retire()
  lease.release('clean')
  expect(link.isClosed).toBe(false)
  lease.release('clean')
  expect(link.isClosed).toBe(true)
})

test('an unused link closes when it is retired', () => {
  const { link, lease } = shared()
  lease.retire()
  expect(link.isClosed).toBe(true)
})

test('releasing a link as dirty does not affect other calls', () => {
  const { link, onDirty, lease } = shared()
  onDirty.mockImplementation(() => lease.retire())
  lease.take()
  lease.take()
  lease.release('dirty')
  expect([onDirty.mock.calls.length, link.isClosed]).toEqual([1, false])
  lease.release('dirty')
  expect(link.isClosed).toBe(true)
})

test('a close that fails causes no unhandled rejection', async () => {
  const { link, lease } = shared()
  const close = vi.fn(() => Promise.reject(new Error('still busy')))
  Object.assign(link, { close })
  lease.retire()
  await Promise.resolve()
  expect(close).toHaveBeenCalled()
})
