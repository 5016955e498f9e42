import { expect, test } from 'vitest'
import * as browser from './network-failure.browser.js'
import * as full from './network-failure.js'

test('without an error code, which browsers do not provide, a failure is the same in both builds, except for what a page may forbid', () => {
  for (const cause of [new TypeError('Failed to fetch'), undefined]) {
    const [short, long] = [browser, full].map(({ networkFailure, requestFailure }) => [
      networkFailure(cause, 'host'),
      requestFailure(cause, 'host', 'gone'),
    ])
    expect(short?.map(shown)).toEqual(long?.map(shown))
  }
  expect(Object.keys(browser)).toEqual(Object.keys(full))
  expect(browser.requestFailure(undefined, 'host', 'gone').message).toContain('connect-src')
})

function shown(failure: Error): object {
  return { ...failure, message: failure.message.replace(' (CORS or CSP connect-src?)', ''), cause: failure.cause }
}
