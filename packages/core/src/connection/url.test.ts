import { expect, test } from 'vitest'
import { thrown } from '../errors/outcome.fixture.js'
import { parseUrl, rpcUrl, schemeOf } from './url.js'

test.each([
  ['ws://host', 'ws'],
  ['WSS://host', 'wss'],
  ['surrealkv+versioned://x', 'surrealkv+versioned'],
  ['mem://', 'mem'],
])('%s has the scheme %s', (url, scheme) => {
  expect(schemeOf(url)).toBe(scheme)
})

test.each(['', 'localhost:8000', 'hunter2', '//host', '1ws://host', 'ws:/host', ' ws://host'])(
  'no scheme is found in "%s", and it is not repeated',
  url => {
    const error = thrown(() => schemeOf(url))
    expect(error).toMatchObject({ code: 'CONFIGURATION', option: 'url' })
    expect(String(error)).not.toContain('hunter2')
  },
)

test.each([
  ['ws://root:secret@host:8000', { username: 'root', password: 'secret' }, 'host:8000'],
  ['ws://root@host', { username: 'root', password: '' }, 'host'],
  ['ws://a%40b:p%2Fq%3F%23@host', { username: 'a@b', password: 'p/q?#' }, 'host'],
  ['ws://root:p:q@host', { username: 'root', password: 'p:q' }, 'host'],
  ['ws://root:p@ss@host', { username: 'root', password: 'p@ss' }, 'host'],
  ['ws://root:secret@[::1]:8000/rpc', { username: 'root', password: 'secret' }, '[::1]:8000/rpc'],
  ['ws://host:8000/rpc#part', undefined, 'host:8000/rpc'],
])('takes the credentials of %s away', (text, credentials, address) => {
  const parsed = parseUrl(text, 'host')
  expect(parsed.credentials).toEqual(credentials)
  expect(parsed.url).toMatchObject({ scheme: 'ws', address, display: `ws://${address}` })
})

test.each([
  'ws://root:hun/ter2@host',
  'ws://root:hun?ter2@host',
  'ws://root:hun#ter2@host',
  'ws://root:hun\\ter2@host',
  'ws://root:hun%ter2@host',
  'ws://host/rpc?mail=hunter2@x',
])('refuses a stray @ or % in %s, and repeats nothing of it', text => {
  const error = thrown(() => parseUrl(text, 'host'))
  expect(error).toMatchObject({ code: 'CONFIGURATION', option: 'url', hint: expect.stringContaining('encodeURI') })
  expect(JSON.stringify(error)).not.toMatch(/hun|ter2/)
})

test('keeps the query apart, since it may hold a secret', () => {
  const { url } = parseUrl('ws://host:8000/rpc?key=hunter2&x=1', 'host')
  expect(url.display).toBe('ws://host:8000/rpc')
  expect(Object.fromEntries(url.query)).toEqual({ key: 'hunter2', x: '1' })
})

test.each([
  ['file:///var/db', '/var/db'],
  ['file://./db', './db'],
  ['file://C:\\data\\db', 'C:\\data\\db'],
  ['file:///C:/data', '/C:/data'],
  ['file://me@home:8/db#1', 'me@home:8/db#1'],
  ['file://a%20b', 'a%20b'],
  ['file://', ''],
])('a path is taken as it is written: %s', (text, address) => {
  const parsed = parseUrl(text, 'path')
  expect(parsed.credentials).toBeUndefined()
  expect(parsed.url.address).toBe(address)
  expect(parseUrl(`${text}?versioned=true`, 'path').url.query.get('versioned')).toBe('true')
})

test.each([
  ['ws://host:8000', 'ws://host:8000/rpc'],
  ['ws://host:8000/', 'ws://host:8000/rpc'],
  ['ws://host:8000/rpc', 'ws://host:8000/rpc'],
  ['ws://host:8000/rpc/', 'ws://host:8000/rpc'],
  ['wss://host/db', 'wss://host/db/rpc'],
  ['wss://host/xrpc', 'wss://host/xrpc/rpc'],
  ['http://[::1]:8000', 'http://[::1]:8000/rpc'],
  ['https://host?key=a%20b', 'https://host/rpc?key=a+b'],
  ['WS://HOST', 'ws://host/rpc'],
])('%s dials %s', (text, dialled) => {
  expect(rpcUrl(parseUrl(text, 'host').url).href).toBe(dialled)
})

test.each(['ws://', 'ws://:8000', 'ws://host:port', 'ws://host:0', 'ws://host:99999', 'http://a b'])(
  '%s names no host',
  text => {
    expect(thrown(() => rpcUrl(parseUrl(text, 'host').url))).toMatchObject({ code: 'CONFIGURATION', option: 'url' })
  },
)
