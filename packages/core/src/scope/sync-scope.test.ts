import { afterEach, expect, test } from 'vitest'
import type { SyncExecutor } from '../api/blocking/sync-executor.js'
import { ConnectionRegistry } from '../doors/scope.js'
import { shared } from '../shared/shared.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { connectionTo, scriptedServer } from '../transport/scripted-transport.fixture.js'
import { implicitExecutor, implicitSyncExecutor } from './implicit-executor.js'
import { runWith } from './scope.js'
import { currentSyncExecutor, runWithSync } from './sync-scope.js'

afterEach(() => {
  ConnectionRegistry.setDefaultConnection(undefined)
  shared().defaults.sync = undefined
})

/** None of its methods are called. */
const executor = (): SyncExecutor => ({}) as SyncExecutor

test('runWithSync() sets the current executor, scopes nest, and an error ends its scope', () => {
  const [one, two] = [executor(), executor()]
  const seen: unknown[] = []
  runWithSync(one, given => {
    seen.push(given, currentSyncExecutor())
    expect(() =>
      runWithSync(two, () => {
        seen.push(currentSyncExecutor())
        throw new Error('no')
      }),
    ).toThrow('no')
    seen.push(currentSyncExecutor())
  })
  expect(seen).toEqual([one, one, two, one])
  expect(currentSyncExecutor()).toBeUndefined()
})

test('without a given executor the current one is used, or the default one, or there is an error', async () => {
  expect(() => implicitExecutor()).toThrow(expect.objectContaining({ code: 'NO_DEFAULT_CONNECTION' }))
  expect(() => implicitSyncExecutor()).toThrow(expect.objectContaining({ code: 'NO_DEFAULT_CONNECTION' }))
  const [fallback, current] = [0, 1].map(() => connectionTo(scriptedServer(), virtualClock()))
  ConnectionRegistry.setDefaultConnection(fallback)
  expect(implicitExecutor()).toBe(fallback)
  if (current !== undefined) runWith(current, () => expect(implicitExecutor()).toBe(current))
  const [blocking, other] = [executor(), executor()]
  shared().defaults.sync = blocking
  expect(implicitSyncExecutor()).toBe(blocking)
  runWithSync(other, () => expect(implicitSyncExecutor()).toBe(other))
})
