import { UnsupportedError } from '@surrealengine/core'
import { expect, test } from 'vitest'
import { workerArguments, workerThreads } from './worker-thread.js'

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
