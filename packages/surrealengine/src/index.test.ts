import { registeredSchemes } from '@surrealengine/core/transport'
import { createConnection, embedded, http, ws } from 'surrealengine'
import { expect, test } from 'vitest'

test('one import has every transport registered, under the schemes that each names itself', () => {
  const schemes = [ws, http, embedded].flatMap(transport => transport.schemes)
  expect([...registeredSchemes()].sort()).toEqual([...schemes].sort())
  expect(createConnection({ url: 'mem://' }).status).toBe('disconnected')
})

test.each([ws, http, embedded])('an error for an unknown scheme names the package of $name', transport => {
  for (const scheme of transport.schemes) {
    const attempt = () => createConnection({ url: `${scheme}://somewhere`, transports: [] })
    expect(attempt).toThrow(`Install it: pnpm add ${transport.name}. Import it: import '${transport.name}'.`)
  }
})

test('an error for a scheme that nobody knows names those of the transports, and no others', () => {
  const schemes = [ws, http, embedded].flatMap(transport => transport.schemes)
  expect(() => createConnection({ url: 'gopher://somewhere', transports: [] })).toThrow(
    expect.objectContaining({ hint: expect.stringContaining(`use one of: ${[...schemes, 'indxdb'].join(', ')}.`) }),
  )
})
