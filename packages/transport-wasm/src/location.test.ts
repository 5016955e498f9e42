import { ConfigurationError } from '@surrealengine/core'
import { parseUrl } from '@surrealengine/core/transport'
import { expect, test } from 'vitest'
import { display, locate } from './location.js'

const read = (url: string): ReturnType<typeof locate> => locate(parseUrl(url, 'path').url)

test.each([
  ['mem://', { kind: 'memory', name: undefined }],
  ['mem://shop', { kind: 'memory', name: 'shop' }],
  ['indxdb://shop', { kind: 'indexed-db', name: 'shop' }],
  ['indxdb://my%20shop%25', { kind: 'indexed-db', name: 'my shop%' }],
])('%s', (url, location) => {
  expect(read(url)).toEqual(location)
  expect(display(read(url))).toBe(decodeURIComponent(url))
})

test.each([
  ['indxdb://', 'must name a database'],
  ['indxdb://a%', 'percent'],
  ['indxdb://a?versioned=true', 'versioned'],
  ['mem://a?x=1', '"x"'],
])('%s is refused', (url, words) => {
  expect(() => read(url)).toThrow(ConfigurationError)
  expect(() => read(url)).toThrow(words)
})
