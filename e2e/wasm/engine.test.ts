import { describe, expect, test } from 'vitest'
import { BROWSERS } from './browsers.js'
import { useBrowser } from './tabs.js'

// Pins what the engine does by itself, and we go around. When one of these fails, a newer engine needs that no more.
describe.each(Object.keys(BROWSERS))('the engine alone, in %s', name => {
  const stage = useBrowser(name)

  test('has no clock: a query that waits is never answered', async () => {
    const { run } = await stage.open()
    const answer = await run(`
      const engine = await bare('mem://')
      const died = new Promise(resolve => addEventListener('error', ({ message }) => resolve(message)))
      return Promise.race([died, engine.query('RETURN sleep(1ms)')])`)
    expect(answer).toMatch(/unreachable/)
  })

  test('does not write queries of more than one step to IndexedDB', async () => {
    const { run } = await stage.open()
    const answer = await run(`return (await bare('indxdb://alone')).query('DEFINE NAMESPACE a')`)
    expect(JSON.stringify(answer)).toContain('IndexedDB error')
  })
})
