import { registeredSchemes } from '@surrealengine/core/transport'
import { expect, test, vi } from 'vitest'
import { ws } from './index.js'

vi.mock('#websocket', () => import('./websocket.node.js'))

test('importing the package registers its schemes', () => {
  expect(registeredSchemes()).toEqual(ws.schemes)
})

test('the module of the transport is the entry of the package, for worker threads', () => {
  expect(ws.module).toMatch(/\/index\.js$/)
})
