import { UnsupportedError } from '@surrealengine/core'
import { expect, test } from 'vitest'
import { startWorker, type Threads, workerArguments, workerThreads } from './worker-thread.js'

test('flags that a worker accepts are left to Node', () => {
  expect(workerArguments([])).toBeUndefined()
  expect(workerArguments(['--max-old-space-size=100', '--import', './loader.js'])).toBeUndefined()
})

test.each([
  [['--input-type=module', '--eval', 'code'], []],
  [['--input-type', 'module', '-e', 'code'], []],
  [['-p', '1', '--max-old-space-size=100'], []],
  [
    ['--import', './loader.js', '-e', 'code', '--conditions=dev', '-r', 'x'],
    ['--import', './loader.js', '--conditions=dev', '-r', 'x'],
  ],
])('of %j a worker gets %j', (given, expected) => {
  expect(workerArguments(given)).toEqual(expected)
})

test.each([
  [['--expose-gc'], {}],
  [['--conditions=dev', '-e', 'code'], { execArgv: ['--conditions=dev'] }],
])('a worker of a process with %j starts with %j', (execArgv, expected) => {
  const found = process.execArgv
  const port = new MessageChannel().port1
  const data = { port: port as never, posted: new Int32Array(1) }
  const started: unknown[] = []
  const Worker = function Worker(url: URL, options: object) {
    started.push([url.href.split('/').at(-1), options])
  }
  process.execArgv = execArgv
  try {
    startWorker({ Worker } as unknown as Threads, data)
  } finally {
    process.execArgv = found
  }
  expect(started).toEqual([
    ['worker.js', { name: 'surrealengine', workerData: data, transferList: [port], ...expected }],
  ])
})

test('a platform without worker threads is an UnsupportedError', () => {
  const found = process.getBuiltinModule
  try {
    Object.assign(process, { getBuiltinModule: undefined })
    expect(workerThreads).toThrow(UnsupportedError)
  } finally {
    Object.assign(process, { getBuiltinModule: found })
  }
})

test('so is one without shared memory', () => {
  const found = globalThis.SharedArrayBuffer
  try {
    Reflect.deleteProperty(globalThis, 'SharedArrayBuffer')
    expect(workerThreads).toThrow(UnsupportedError)
  } finally {
    Object.defineProperty(globalThis, 'SharedArrayBuffer', {
      value: found,
      configurable: true,
      writable: true,
    })
  }
})
