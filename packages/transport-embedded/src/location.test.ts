import { ConfigurationError } from '@surrealengine/core'
import { parseUrl } from '@surrealengine/core/transport'
import { expect, test } from 'vitest'
import { engineUrl, locate } from './location.js'
import { embedded } from './transport.js'

const POSIX = { platform: 'linux', cwd: '/home/app' }
const WINDOWS = { platform: 'win32', cwd: 'D:\\app' }

function directoryOf(url: string, around = POSIX): string {
  const location = locate(parseUrl(url, 'path').url, around)
  return location.kind === 'directory' ? location.directory : 'memory'
}

test.each([
  ['file:///var/db', '/var/db'],
  ['file:///var/db/', '/var/db'],
  ['file://./db', '/home/app/db'],
  ['file://../db', '/home/db'],
  ['file://db', '/home/app/db'],
  ['file://localhost/db', '/home/app/localhost/db'],
  ['file://.', '/home/app'],
  ['file:///var/my%20data', '/var/my data'],
  ['file:///var/my data', '/var/my data'],
  ['file:///var/d%C3%A4ten', '/var/däten'],
  ['file:///var/100%25', '/var/100%'],
  ['surrealkv:///var/a@b#c', '/var/a@b#c'],
  ['rocksdb:///var/user:secret@host', '/var/user:secret@host'],
  [new URL('file:///var/my data#1').href, '/var/my data#1'],
])('%s is %s', (url, directory) => {
  expect(directoryOf(url)).toBe(directory)
})

test.each([
  ['file:///C:/db', 'C:\\db'],
  ['file://C:/db', 'C:\\db'],
  ['file:///c:/my%20data', 'c:\\my data'],
  ['surrealkv://C:\\data\\db', 'C:\\data\\db'],
  ['file://./db', 'D:\\app\\db'],
  ['file:///db', 'D:\\db'],
])('%s is %s on Windows', (url, directory) => {
  expect(directoryOf(url, WINDOWS)).toBe(directory)
})

test('on other systems a drive is an ordinary name', () => {
  expect(directoryOf('file:///C:/db')).toBe('/C:/db')
})

test.each([
  ['mem://', undefined],
  ['mem://shop', 'shop'],
  ['mem://my%20shop', 'my shop'],
])('%s has the name %j', (url, name) => {
  expect(locate(parseUrl(url, 'path').url)).toEqual({ kind: 'memory', name })
})

test.each([
  ['mem://shop', 'mem://'],
  ['file:///var/my%20data', 'surrealkv:///var/my data'],
  ['surrealkv:///var/db', 'surrealkv:///var/db'],
  ['surrealkv:///var/db?versioned=true', 'surrealkv:///var/db?versioned=true'],
  ['surrealkv:///var/db?versioned=false', 'surrealkv:///var/db'],
  ['surrealkv+versioned:///var/db', 'surrealkv:///var/db?versioned=true'],
  ['surrealkv+versioned:///var/db?versioned=true', 'surrealkv:///var/db?versioned=true'],
  ['rocksdb:///var/db', 'rocksdb:/var/db'],
])('the address of %s for the engine is %s', (url, address) => {
  const location = locate(parseUrl(url, 'path').url, POSIX)
  expect(engineUrl(location, location.kind === 'directory' ? location.directory : '')).toBe(address)
})

test.each([
  'file://',
  'file:///',
  'surrealkv://',
  'rocksdb://',
  'mem://?strict=true',
  'mem://shop?x=1',
  'file:///var/db?versioned=true',
  'rocksdb:///var/db?versioned=true',
  'surrealkv:///var/db?versioned=yes',
  'surrealkv:///var/db?sync=true',
  'surrealkv+versioned:///var/db?versioned=false',
  'file:///var/what%3F',
  'file:///var/nul%00',
])('%s is refused', url => {
  expect(() => embedded.capabilities(parseUrl(url, 'path').url)).toThrow(ConfigurationError)
})

test('a stray percent sign is refused with a hint', () => {
  expect(() => locate(parseUrl('file:///var/100%', 'path').url)).toThrow(
    expect.objectContaining({ code: 'CONFIGURATION', option: 'url', hint: expect.stringContaining('%25') }),
  )
})
