import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { transform } from 'esbuild'
import { expect, test } from 'vitest'
import { HANG } from '../hang.js'
import { changesOf, withChanges } from './mutants.mjs'

const SOURCE = `
export function judge(list: readonly number[], limit: number | undefined): string {
  const most = limit ?? 2
  const small = list.filter(each => each < most)
  let text = ''
  text += small.length
  if (!small.some(each => each === 1) && list.length > 0) {
    text += ' none'
  }
  for (let left = 2; left > 0; left--) text += '.'
  return (list as { first?: { name: string } }).first?.name ?? text
}
`

/** Every change of the source as text, in the order of the source. */
function changes(source: string): readonly string[] {
  return [...changesOf(source).changes.values()]
    .flat()
    .map(({ start, end, text }) => `${source.slice(start, end)} → ${text}`.replaceAll(/\s+/g, ' '))
}

test.each([
  ['a ?? b', ['a ?? b → (a) && (b)']],
  ['a < b', ['a < b → (a) <= (b)', 'a < b → (a) >= (b)', 'a < b → true', 'a < b → false']],
  ['!a', ['!a → a']],
  ['a?.b.c()', ['a?.b.c() → a.b.c()']],
  ['a?.[0]', ['a?.[0] → a[0]']],
  ['a.some(b)', ['a.some(b) → a.every(b)']],
  ['a.filter(b)', ['a.filter(b) → a']],
  ['"a" + b', []],
  ['a as true', []],
  ['() => a', ['a → undefined']],
  ['a ? b : c', ['a → true', 'a → false']],
  ['{ a }', []],
])('%s is changed into what is expected', (code, expected) => {
  expect(changes(code.startsWith('{') ? `let x: ${code}` : `void (${code})`)).toEqual(expected)
})

test('with changes built in, the source is what it was, and each of them has an effect alone', async () => {
  const parsed = changesOf(SOURCE)
  const all = [...parsed.changes.values()].flat()
  const numbers = new Map(all.map((change, index) => [change, index + 1]))
  const code = withChanges(SOURCE, parsed, numbers, '__isOnInTest')
  const { code: plain } = await transform(code, { loader: 'ts', format: 'esm' })
  let on = 0
  const { judge } = await import(`data:text/javascript,${encodeURIComponent(plain)}`)
  const inputs = [
    [[1, 2, 3], undefined],
    [[5], undefined],
    [[], 1],
    [[1, 1, 4], 4],
    [[2, 2], 3],
  ]
  const results = (): string =>
    JSON.stringify(
      inputs.map(input => {
        let asked = 0
        Object.assign(globalThis, {
          __isOnInTest: (number: number) => {
            if (++asked > 1_000) throw new Error('no end')
            return number === on
          },
        })
        try {
          return judge(...input)
        } catch (error) {
          return String(error)
        }
      }),
    )
  const unchanged = results()
  expect(unchanged).toBe(JSON.stringify(['1..', '0 none..', '0..', '2..', '2 none..']))
  const without = all.filter((_, index) => {
    on = index + 1
    return results() === unchanged
  })
  on = 0
  expect(results()).toBe(unchanged)
  expect(without.map(({ start, end, text }) => `${SOURCE.slice(start, end)} → ${text}`)).toEqual([])
})

test('the command tells which changes of a file its tests do not notice', { timeout: HANG }, async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      join(import.meta.dirname, 'mutate.mjs'),
      ...['packages/core/src/shared/nearest.ts', '--tests', 'packages/core/src/shared/nearest.test.ts'],
    ],
    { cwd: join(import.meta.dirname, '../..'), timeout: HANG },
  )
  expect(stdout).toMatch(/^packages\/core\/src\/shared\/nearest\.ts: \d+ of \d+$/m)
  const [, noticed, all] = /^Noticed (\d+) of (\d+) changes/m.exec(stdout) ?? []
  expect(Number(all)).toBeGreaterThan(20)
  expect(Number(noticed)).toBeGreaterThan(0.5 * Number(all))
})
