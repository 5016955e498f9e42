import { expect, test } from 'vitest'
import { openEngine } from './engine.js'

test('without @surrealdb/node the error says what to install', async () => {
  const cause = new Error('Cannot find package')
  await expect(openEngine('memory', undefined, () => Promise.reject(cause))).rejects.toMatchObject({
    code: 'MISSING_PACKAGE',
    message: expect.stringContaining('pnpm add -D @surrealdb/node'),
    cause,
  })
})

test('a call after close() is refused', async () => {
  const engine = await openEngine('memory')
  await engine.close()
  await engine.close()
  await expect(engine.ask('version', [])).rejects.toMatchObject({ code: 'CONNECTION' })
})
