import { expect, test } from 'vitest'
import { workerArguments } from './arguments.js'

test('flags are left to Node where all of them are a worker’s', () => {
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
])('of %j a worker is given %j', (given, taken) => {
  expect(workerArguments(given)).toEqual(taken)
})
