import { thrown } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
import { checkCallOptions } from './call-options.js'

test.each([{}, { signal: undefined }, { signal: new AbortController().signal }, { timeout: 1 }])(
  'takes %o',
  options => {
    expect(() => checkCallOptions(options as object)).not.toThrow()
  },
)

test.each([[null], [undefined], [5], ['5s'], [[]], [() => {}]])('refuses %o in place of options', options => {
  expect(thrown(() => checkCallOptions(options as unknown as object))).toMatchObject({
    code: 'CONFIGURATION',
    hint: expect.any(String),
  })
})

test.each([null, true, {}, 'abort', new AbortController(), { aborted: true }])('refuses the signal %o', signal => {
  expect(thrown(() => checkCallOptions({ signal: signal as AbortSignal }))).toMatchObject({
    code: 'CONFIGURATION',
    option: 'signal',
  })
})

test('refuses an unknown option and suggests the nearest one', () => {
  expect(thrown(() => checkCallOptions({ timeot: '1s' } as object))).toMatchObject({
    code: 'CONFIGURATION',
    option: 'timeot',
    hint: 'Write timeout.',
  })
  expect(thrown(() => checkCallOptions({ where: 'age > 5' } as object))).toMatchObject({
    message: 'Unknown option "where"',
    hint: 'Known options: timeout, signal, idempotent.',
  })
})
