import { expect, test } from 'vitest'
import type { CallWorker } from './bridge.js'
import { findHome } from './home.js'
import { type ScriptedWorker, scriptedWorker } from './scripted-worker.fixture.js'

const OWN = { exclusive: false, stays: false }
const SHARED = { exclusive: true, stays: false }

let transports = 0

/** A transport of no other test, and the threads that were started for it. */
function homes() {
  const threads: ScriptedWorker[] = []
  const start = (): ScriptedWorker => {
    const worker = scriptedWorker()
    threads.push(worker)
    return worker
  }
  transports++
  const transport = { name: 'scripted', module: `file:///scripted-${transports}.js` }
  const find = (stay: typeof OWN, given: { name: string; module?: string } = transport) => findHome(given, stay, start)
  return { find, threads, transport, ended: () => threads.map(({ ended }) => ended) }
}

test('connections to servers have a thread each, which ends with its connection', () => {
  const { find, threads, ended } = homes()
  const [one, other] = [find(OWN), find(OWN)]
  expect([one?.bridge, other?.bridge]).toEqual([threads[0], threads[1]])
  expect(threads[0]).not.toBe(threads[1])
  one.leave()
  expect(ended()).toEqual([true, false])
  other.leave()
  expect(ended()).toEqual([true, true])
})

test('connections to embedded databases share a thread, which ends with the last of them', () => {
  const { find, threads, ended } = homes()
  const [one, other, third] = [find(SHARED), find(SHARED), find(SHARED)]
  expect(threads).toHaveLength(1)
  for (const { bridge } of [one, other, third]) expect(bridge).toBe(threads[0])
  other.leave()
  one.leave()
  expect(ended()).toEqual([false])
  third.leave()
  expect(ended()).toEqual([true])
})

test('one that leaves twice is counted once', () => {
  const { find, ended } = homes()
  const [one, other] = [find(SHARED), find(SHARED)]
  one.leave()
  one.leave()
  expect(ended()).toEqual([false])
  other.leave()
  expect(ended()).toEqual([true])
})

test('who comes after the last gets a new thread', () => {
  const { find, threads, ended } = homes()
  find(SHARED).leave()
  const next = find(SHARED)
  expect(next.bridge).toBe(threads[1])
  expect(ended()).toEqual([true, false])
  next.leave()
})

test('each transport has its own, told by its module, or by its name where it has none', () => {
  const { find, threads, transport } = homes()
  const modules = [find(SHARED), find(SHARED, { ...transport, module: `${transport.module}?other` })]
  const names = [`a${transports}`, `b${transports}`, `a${transports}`].map(name => find(SHARED, { name }))
  const all: readonly CallWorker[] = threads
  expect([...modules, ...names].map(({ bridge }) => all.indexOf(bridge))).toEqual([0, 1, 2, 3, 2])
  for (const home of [...modules, ...names]) home.leave()
})

test('a thread that ended is replaced, and who was in it does not end the new one', () => {
  const { find, threads, ended } = homes()
  const lost = [find(SHARED), find(SHARED)]
  threads[0]?.end()
  const next = find(SHARED)
  expect(next.bridge).toBe(threads[1])
  for (const home of lost) home.leave()
  expect(ended()).toEqual([true, false])
  const beside = find(SHARED)
  expect(beside.bridge).toBe(threads[1])
  next.leave()
  beside.leave()
  expect(ended()).toEqual([true, true])
})

test('a thread whose engine keeps its lock stays when all have left, for who comes next', () => {
  const { find, threads, ended } = homes()
  const stays = { exclusive: true, stays: true }
  find(stays).leave()
  expect(ended()).toEqual([false])
  const next = find(stays)
  expect([next.bridge === threads[0], threads.length]).toEqual([true, 1])
  threads[0]?.end()
  next.leave()
})
