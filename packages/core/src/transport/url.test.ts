import { thrown } from '@surrealengine/fixtures/outcome'
import { expect, test } from 'vitest'
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
  'refuses "%s" without a scheme, and does not repeat it',
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
])('removes the credentials from %s', (text, credentials, address) => {
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
])('refuses a stray @ or % in %s, and does not repeat it', text => {
  const error = thrown(() => parseUrl(text, 'host'))
  expect(error).toMatchObject({ code: 'CONFIGURATION', option: 'url', hint: expect.stringContaining('encodeURI') })
  expect(JSON.stringify(error)).not.toMatch(/hun|ter2/)
})

test('separates the query string, which may hold a secret', () => {
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
])('a path is used literally: %s', (text, address) => {
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
  ['https://host?ns=a&db=b', 'https://host/rpc'],
  ['ws://host/shop/live', 'ws://host/shop/live/rpc'],
  ['WS://HOST', 'ws://host/rpc'],
])('%s dials %s', (text, dialled) => {
  expect(rpcUrl(parseUrl(text, 'host').url).href).toBe(dialled)
})

test.each(['ws://', 'ws://:8000', 'ws://host:port', 'ws://host:0', 'ws://host:99999', 'http://a b'])(
  '%s has no host',
  text => {
    expect(thrown(() => rpcUrl(parseUrl(text, 'host').url))).toMatchObject({ code: 'CONFIGURATION', option: 'url' })
  },
)

test.each([
  'wss:/x',
  'wss:x',
  'ws:host',
  'WS:/host',
  'http:/x',
  'http:x',
  'https:/x',
  'mem:',
  'file:/var/db',
  'indxdb:x',
])('the error for %s without slashes shows how to write it', url => {
  const scheme = url.split(':', 1)[0]?.toLowerCase()
  expect(thrown(() => schemeOf(url))).toMatchObject({
    code: 'CONFIGURATION',
    option: 'url',
    message: `The url has no "//" after "${scheme}:"`,
    hint: `Write it as ${scheme}://address.`,
  })
})

test.each<[string, 'host' | 'path', object]>([
  ['ws://host?ns=shop&db=live', 'host', { namespace: 'shop', database: 'live' }],
  ['ws://host/rpc?namespace=my%20shop&database=l%26ve', 'host', { namespace: 'my shop', database: 'l&ve' }],
  ['ws://host?ns=shop', 'host', { namespace: 'shop', database: undefined }],
  ['ws://host?ns=shop&namespace=shop', 'host', { namespace: 'shop' }],
  ['ws://host/shop/live', 'host', { namespace: undefined, database: undefined }],
  ['mem://?ns=shop&db=live', 'path', { namespace: 'shop', database: 'live' }],
  ['surrealkv://./db?versioned=true&ns=shop', 'path', { namespace: 'shop' }],
])('%s chooses a namespace and a database', (text, addressing, names) => {
  const { url, namespace, database } = parseUrl(text, addressing)
  expect({ namespace, database }).toMatchObject(names)
  expect([...url.query.keys()].filter(key => key !== 'versioned')).toEqual([])
})

test.each([
  'ws://host?ns=',
  'ws://host?db=',
  'ws://host?ns=a&ns=b',
  'ws://host?ns=a&namespace=b',
  'mem://?db=a&database=b',
])('%s is refused: no or two namespaces or databases', text => {
  expect(thrown(() => parseUrl(text, 'host'))).toMatchObject({ code: 'CONFIGURATION', option: 'url' })
})

test.each([
  ['ws://host?nss=hunter2', 'nss', ': did you mean "ns"?'],
  ['ws://host?NS=hunter2', 'NS', ': did you mean "namespace"?'],
  ['wss://host/rpc?token=hunter2', 'token', ''],
  ['http://host?ns=a&timeout=hunter2', 'timeout', ''],
  ['https://host?key=hunter2', 'key', ''],
])('%s has an unknown query parameter', (text, key, meant) => {
  const error = thrown(() => rpcUrl(parseUrl(text, 'host').url))
  expect(error).toMatchObject({
    code: 'CONFIGURATION',
    option: 'url',
    message: `The url has an unknown query parameter "${key}"${meant}`,
  })
  expect(JSON.stringify(error)).not.toContain('hunter2')
})

test.each([
  ['mem://user:hunter2@x', { username: 'user', password: 'hunter2' }, 'mem://x'],
  ['mem://root:hunter2@', { username: 'root', password: 'hunter2' }, 'mem://'],
  ['mem://:hunter2@x', { username: '', password: 'hunter2' }, 'mem://x'],
  ['surrealkv://user:hunter%402@./db', { username: 'user', password: 'hunter@2' }, 'surrealkv://./db'],
  ['file://user:hunter2@/var/db', { username: 'user', password: 'hunter2' }, 'file:///var/db'],
  ['mem://me@x', undefined, 'mem://me@x'],
  ['file://C:/me@home', undefined, 'file://C:/me@home'],
  ['file:///var/user:name@host', undefined, 'file:///var/user:name@host'],
  ['file://./user:name@host', undefined, 'file://./user:name@host'],
])('removes the user and password before the path of %s', (text, credentials, display) => {
  const parsed = parseUrl(text, 'path')
  expect(parsed.credentials).toEqual(credentials)
  expect(parsed.url.display).toBe(display)
  expect(JSON.stringify(parsed.url)).not.toContain('hunter')
})

test.each(['mem://user:hun/ter2@x', 'mem://user:hun?ter2@x', 'file://user:hun\\ter2@x', 'mem://user:hun%ter2@x'])(
  'refuses a password in %s that is not encoded, and does not repeat it',
  text => {
    const error = thrown(() => parseUrl(text, 'path'))
    expect(error).toMatchObject({ code: 'CONFIGURATION', option: 'url', hint: expect.stringContaining('encodeURI') })
    expect(JSON.stringify(error)).not.toMatch(/hun|ter2/)
  },
)
