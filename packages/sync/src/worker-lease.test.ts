import { expect, test } from 'vitest'
import type { Bridge } from './bridge.js'
import { type ScriptedWorker, scriptedWorker } from './scripted-worker.fixture.js'
import { leaseWorker } from './worker-lease.js'

const OWN = { exclusive: false, keep: false }
const SHARED = { exclusive: true, keep: false }

let transports = 0

/** Leases for a transport that no other test uses, and the workers that were started for it. */
function leases() {
  const workers: ScriptedWorker[] = []
  const start = (): ScriptedWorker => {
    const worker = scriptedWorker()
    workers.push(worker)
    return worker
  }
  transports++
  const transport = { name: 'scripted', module: `file:///scripted-${transports}.js` }
  const take = (need: typeof OWN, given: { name: string; module?: string } = transport) =>
    leaseWorker(given, need, start)
  return { take, workers, transport, ended: () => workers.map(({ hasEnded }) => hasEnded) }
}

test('connections to a server have a worker each, which ends with its connection', () => {
  const { take, workers, ended } = leases()
  const [one, other] = [take(OWN), take(OWN)]
  expect([one?.bridge, other?.bridge]).toEqual([workers[0], workers[1]])
  expect(workers[0]).not.toBe(workers[1])
  one.release()
  expect(ended()).toEqual([true, false])
  other.release()
  expect(ended()).toEqual([true, true])
})

test('connections to embedded databases share a worker, which ends with the last lease', () => {
  const { take, workers, ended } = leases()
  const [one, other, third] = [take(SHARED), take(SHARED), take(SHARED)]
  expect(workers).toHaveLength(1)
  for (const { bridge } of [one, other, third]) expect(bridge).toBe(workers[0])
  other.release()
  one.release()
  expect(ended()).toEqual([false])
  third.release()
  expect(ended()).toEqual([true])
})

test('a lease that is released twice counts once', () => {
  const { take, ended } = leases()
  const [one, other] = [take(SHARED), take(SHARED)]
  one.release()
  one.release()
  expect(ended()).toEqual([false])
  other.release()
  expect(ended()).toEqual([true])
})

test('a lease taken after the last one was released gets a new worker', () => {
  const { take, workers, ended } = leases()
  take(SHARED).release()
  const next = take(SHARED)
  expect(next.bridge).toBe(workers[1])
  expect(ended()).toEqual([true, false])
  next.release()
})

test('each transport has a worker of its own, identified by its module, or else by its name', () => {
  const { take, workers, transport } = leases()
  const modules = [take(SHARED), take(SHARED, { ...transport, module: `${transport.module}?other` })]
  const names = [`a${transports}`, `b${transports}`, `a${transports}`].map(name => take(SHARED, { name }))
  const all: readonly Bridge[] = workers
  expect([...modules, ...names].map(({ bridge }) => all.indexOf(bridge))).toEqual([0, 1, 2, 3, 2])
  for (const lease of [...modules, ...names]) lease.release()
})

test('a worker that ended is replaced, and leases of the old one do not end the new one', () => {
  const { take, workers, ended } = leases()
  const lost = [take(SHARED), take(SHARED)]
  workers[0]?.end()
  const next = take(SHARED)
  expect(next.bridge).toBe(workers[1])
  for (const lease of lost) lease.release()
  expect(ended()).toEqual([true, false])
  const beside = take(SHARED)
  expect(beside.bridge).toBe(workers[1])
  next.release()
  beside.release()
  expect(ended()).toEqual([true, true])
})

test('a worker whose engine keeps its lock is kept after its last lease, and reused', () => {
  const { take, workers, ended } = leases()
  const need = { exclusive: true, keep: true }
  take(need).release()
  expect(ended()).toEqual([false])
  const next = take(need)
  expect([next.bridge === workers[0], workers.length]).toEqual([true, 1])
  workers[0]?.end()
  next.release()
})
