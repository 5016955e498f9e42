import { createConnection } from '@surrealengine/core'
import { afterEach, expect, test, vi } from 'vitest'
import { codec, context } from './loopback.fixture.js'
import { ws } from './transport.js'

vi.mock('#websocket', () => import('./websocket.headers.js'))

afterEach(() => void vi.unstubAllGlobals())

/** What the platform's class is made with, when a link is dialled with these options. */
async function madeWith(options: object): Promise<readonly unknown[]> {
  const made: unknown[][] = []
  class Refusing {
    constructor(...given: unknown[]) {
      made.push(given)
      throw new Error('not today')
    }
  }
  vi.stubGlobal('WebSocket', Refusing)
  const given = context('ws://localhost:8000', options, { handshake: { namespace: 'shop' } })
  await expect(ws.connect(given)).rejects.toThrow()
  return made
}

test('headers go to the constructor, beside the sub-protocol', async () => {
  const made = await madeWith({ headers: { 'X-Team': 'blue' } })
  const settings = { protocols: ['cbor'], headers: { 'x-team': 'blue' } }
  expect(made).toEqual([['ws://localhost:8000/rpc', settings]])
})

test('without headers the constructor gets what that of browsers takes', async () => {
  expect(await madeWith({})).toEqual([['ws://localhost:8000/rpc', ['cbor']]])
})

test.each([
  [{ headers: { upgrade: 'x' } }, 'headers.upgrade'],
  [{ tls: {} }, 'tls'],
  [{ agent: {} }, 'agent'],
])('what such a class has no place for is refused: %o', (options, option) => {
  const transportOptions = { ws: options as object }
  const create = (): unknown => createConnection({ url: 'ws://localhost', transports: [ws], codec, transportOptions })
  expect(create).toThrow(expect.objectContaining({ code: 'CONFIGURATION', option: expect.stringContaining(option) }))
})
