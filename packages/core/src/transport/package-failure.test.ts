import { expect, test } from 'vitest'
import { packageFailure } from './package-failure.js'

const coded = (code: string, message: string): Error => Object.assign(new Error(message), { code })

test.each([
  [
    coded('ERR_MODULE_NOT_FOUND', "Cannot find package 'ws' imported from /app/server.mjs"),
    'The package ws is not installed',
    'Run: pnpm add ws',
  ],
  [coded('MODULE_NOT_FOUND', "Cannot find module 'ws'"), 'The package ws is not installed', 'Run: pnpm add ws'],
  [
    new Error('Dynamic require of "events" is not supported'),
    'The package ws does not work in this bundle: Dynamic require of "events" is not supported',
    expect.stringContaining("external: ['ws']"),
  ],
  [coded('ERR_MODULE_NOT_FOUND', "Cannot find package 'bufferutil'"), 'The package ws could not be loaded', undefined],
  ['thrown', 'The package ws could not be loaded', undefined],
])('%s', (cause, message, hint) => {
  expect(packageFailure('ws', cause)).toMatchObject({ code: 'MISSING_PACKAGE', message, hint, cause })
})
