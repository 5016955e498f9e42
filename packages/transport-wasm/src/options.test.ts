import { createConnection } from '@surrealengine/core'
import { expect, test } from 'vitest'
import { checkOptions } from './options.js'
import { wasm } from './transport.js'

function refusal(options: object): unknown {
  try {
    createConnection({ url: 'mem://', transports: [wasm], transportOptions: { mem: options } })
  } catch (error) {
    return error
  }
  return undefined
}

test.each<[string, object]>([
  ['strict', { strict: true }],
  ['worker', { worker: 'worker.js' }],
  ['queryTimeout', { queryTimeout: 1000 }],
  ['transactionTimeout', { transactionTimeout: 1000 }],
  ['capabilities.functions', { capabilities: { functions: ['no such thing!'] } }],
])('%s is refused when the connection is created: %j', (option, options) => {
  expect(refusal(options)).toMatchObject({ code: 'CONFIGURATION', option })
})

test.each([
  [{}, { functions: { deny: ['sleep'] } }],
  [{ capabilities: { scripting: true } }, { scripting: true, functions: { deny: ['sleep'] } }],
  [{ capabilities: { functions: true } }, { functions: { allow: true, deny: ['sleep'] } }],
  [{ capabilities: { functions: ['rand'] } }, { functions: { allow: ['rand'], deny: ['sleep'] } }],
  [{ capabilities: { functions: { deny: ['rand'] } } }, { functions: { deny: ['rand', 'sleep'] } }],
  [{ capabilities: { functions: { deny: true } } }, { functions: { deny: true } }],
  [{ capabilities: { functions: false } }, { functions: false }],
  [{ capabilities: false }, false],
])('the function that kills the engine is denied: %j', (options, capabilities) => {
  expect(checkOptions(options).settings).toEqual({ capabilities })
})

test('everything is allowed but that function', () => {
  const { capabilities } = checkOptions({ capabilities: true }).settings
  expect(capabilities).toMatchObject({ scripting: true, functions: { allow: true, deny: ['sleep'] } })
})
