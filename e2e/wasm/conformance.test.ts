import { oneIn } from '@surrealengine/fixtures/thorough'
import { afterAll, describe, expect, test } from 'vitest'
import { BROWSERS } from './browsers.js'
import { useBrowser } from './tabs.js'

const SUBJECTS = [
  { name: 'mem', url: 'mem://conformance', persistent: false },
  { name: 'indxdb', url: 'indxdb://conformance', persistent: true },
]

/** More than there are of them. */
const INDICES = Array.from({ length: 200 }, (_, index) => index)

const shown: string[] = []

afterAll(() => {
  process.stdout.write(`Conformance in browsers:\n${shown.map(line => `  ${line}\n`).join('')}`)
})

describe.each(Object.keys(BROWSERS))('%s', name => {
  const stage = useBrowser(name)

  test.each(SUBJECTS)('$name', async ({ name: scheme, url, persistent }) => {
    const { run } = await stage.open()
    const indices = oneIn(
      4,
      INDICES,
      SUBJECTS.findIndex(subject => subject.url === url),
    )
    const { count, failures, ran } = await run<{ count: number; failures: string[]; ran: number }>(`
      const subject = { name: '${scheme}', transport: wasm, url: '${url}', persistent: ${persistent}, sleeps: false }
      return conform(subject, ${JSON.stringify(indices)})`)
    expect(failures).toEqual([])
    expect(count).toBeGreaterThan(70)
    shown.push(`${name}, ${scheme}: ${ran} of ${count} behaviours`)
  })
})
