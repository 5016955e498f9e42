import { expect, test } from 'vitest'
import { deferred } from './deferred.fixture.js'
import type { Engine } from './engine.js'
import { borrowEngine, type WantedEngine } from './engines.js'
import { type EngineEntry, type Place, sharedPlace } from './place.js'

/** Engines that end when the test says so. */
function wanted(place: Place) {
  const engines: { readonly lose: (cause: unknown) => void; isFree: boolean }[] = []
  const want: WantedEngine = {
    place,
    url: 'test://',
    options: '{}',
    open: async () => {
      const { promise: lost, resolve: lose } = deferred<unknown>()
      const made = { lose, isFree: false }
      engines.push(made)
      const engine: Engine = {
        execute: async frame => frame,
        listen: () => {},
        free: async () => {
          made.isFree = true
        },
        lost,
      }
      return engine
    },
    free: engine => engine.free(),
    check: () => {},
  }
  return { want, engines }
}

const { signal } = new AbortController()

test('an engine that is lost is not handed out again, and the next one outlives its last release', async () => {
  const place = sharedPlace('test:lost')
  const { want, engines } = wanted(place)
  const [first, second] = [await borrowEngine(want, signal), await borrowEngine(want, signal)]
  expect(first.engine).toBe(second.engine)
  await first.release()
  engines[0]?.lose('gone')
  await first.engine.lost
  const third = await borrowEngine(want, signal)
  expect(third.engine).not.toBe(first.engine)
  const entry: EngineEntry | undefined = place.find()
  await second.release()
  expect(place.find()).toBe(entry)
  await third.release()
  expect([place.find(), engines.map(({ isFree }) => isFree)]).toEqual([undefined, [true, true]])
})
