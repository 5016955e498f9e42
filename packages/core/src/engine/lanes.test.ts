import { beforeEach, expect, test } from 'vitest'
import { virtualClock } from '../testing/virtual-clock.js'
import type { RpcMethod } from '../wire/rpc.js'
import { deferred } from './deferred.fixture.js'
import { Lanes } from './lanes.js'

const { settle } = virtualClock()
let lanes: Lanes
let begun: string[]

beforeEach(() => {
  lanes = new Lanes()
  begun = []
})

function enter(name: string, method: RpcMethod, session = 'a') {
  const { promise, resolve } = deferred()
  const leave = lanes.enter(session, {
    method,
    run: () => {
      begun.push(name)
      return promise
    },
  })
  return {
    leave,
    finish: async () => {
      resolve()
      await promise
      // The lane proceeds in a later microtask.
      await settle()
    },
  }
}

test('queries run concurrently', () => {
  enter('1', 'query')
  enter('2', 'query')
  expect(begun).toEqual(['1', '2'])
})

test('a change waits for earlier calls, and later calls wait for it', async () => {
  const one = enter('1', 'query')
  const two = enter('2', 'query')
  const use = enter('use', 'use')
  enter('3', 'query')
  enter('4', 'query')
  await one.finish()
  expect(begun).toEqual(['1', '2'])
  await two.finish()
  expect(begun).toEqual(['1', '2', 'use'])
  await use.finish()
  expect(begun).toEqual(['1', '2', 'use', '3', '4'])
})

test('changes run one after another', async () => {
  const set = enter('set', 'set')
  enter('unset', 'unset')
  expect(begun).toEqual(['set'])
  await set.finish()
  expect(begun).toEqual(['set', 'unset'])
})

test('another session does not wait', () => {
  enter('a', 'signin', 'a')
  enter('b', 'query', 'b')
  expect(begun).toEqual(['a', 'b'])
})

test('a change that was removed is not waited for', () => {
  enter('1', 'query')
  const use = enter('use', 'use')
  enter('2', 'query')
  use.leave()
  expect(begun).toEqual(['1', '2'])
})

test('nothing begins after clear()', async () => {
  const one = enter('1', 'use')
  enter('2', 'query')
  lanes.clear()
  await one.finish()
  expect(begun).toEqual(['1'])
})
