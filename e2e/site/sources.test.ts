import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { groups, groupsOf, problemsOfGroups } from '../../site/build/groups.mjs'
import { deadLinks, withSiteLinks } from '../../site/build/links.mjs'
import { ROOT } from '../../site/build/root.mjs'
import { pagesOfDocs, sources } from '../../site/build/sources.mjs'

const all = await sources()
const exists = (path: string): boolean => existsSync(new URL(path, ROOT))

test('every page of docs/ is in one of the four groups of the README, which are the sidebar', async () => {
  const found = await groups()
  expect(found.map(({ text }) => text)).toEqual(['Start', 'In production', 'Coming from elsewhere', 'Extending it'])
  expect(problemsOfGroups(found, pagesOfDocs(all))).toEqual([])
})

test('a page that is in no group is named, and so is one that is in two', () => {
  const found = groupsOf(
    '## Documentation\n\n### One\n\n- [A](docs/a.md): first\n\n### Two\n\n- [A](docs/a.md)\n\n## More\n\n- [B](docs/b.md)\n',
  )
  const [missing, twice, ...others] = problemsOfGroups(found, ['docs/a.md', 'docs/b.md'])
  expect(missing).toMatch(/^docs\/b\.md is missing from the lists under "Documentation" in README\.md/)
  expect(twice).toMatch(/^docs\/a\.md is twice in the lists/)
  expect(others).toEqual([])
})

test('every link of the pages leads to a file of the repository, and to a heading that is there', () => {
  expect(all.length).toBeGreaterThan(40)
  expect(all.flatMap(page => deadLinks(page, all, exists))).toEqual([])
})

test('dead links are found: a missing file, and a missing heading', () => {
  const text = '# A\n\n[1](b.md) [2](#a) [3](#b) `[4](c.md)` [5](https://example.com)\n\n```md\n[6](d.md)\n```\n'
  const page = { source: 'docs/a.md', page: 'a', text }
  expect(deadLinks(page, [page], path => path === 'docs/a.md')).toEqual([
    'docs/a.md: b.md: there is no docs/b.md',
    'docs/a.md: #b: docs/a.md has no such heading',
  ])
})

test('links lead to the pages of the site', () => {
  const page = { source: 'docs/a.md', page: 'a', text: '[c](../packages/c) [x](../examples/x/y.mjs)' }
  const known = [
    { source: 'packages/c/README.md', page: 'packages/c', text: '# C' },
    { source: 'examples/x', page: 'examples/x', text: '# X' },
  ]
  expect(withSiteLinks(page, known, new Set())).toBe('[c](/packages/c) [x](/examples/x#ymjs)')
})

test("links to the repository's own address lead to the pages of the site as well", () => {
  const address = 'https://example.com/owner/name'
  const text = `[c](${address}/tree/main/packages/c) [b](${address}/blob/main/docs/b.md#x) [z](../LICENSE)`
  const page = { source: 'docs/a.md', page: 'a', text }
  const known = [
    { source: 'packages/c/README.md', page: 'packages/c', text: '# C' },
    { source: 'docs/b.md', page: 'b', text: '# B' },
  ]
  expect(withSiteLinks(page, known, new Set(), address)).toBe(
    `[c](/packages/c) [b](/b#x) [z](${address}/blob/main/LICENSE)`,
  )
  expect(deadLinks(page, known, () => true, address)).toEqual(['docs/a.md: b.md#x: docs/b.md has no such heading'])
})

test('the figures of the README are those of the last run against SurrealDB', async () => {
  const read = (path: string): Promise<string> => readFile(new URL(path, ROOT), 'utf8')
  const [, table = ''] = /<!-- figures -->\n\n([\s\S]*?)\n\n<!-- end -->/.exec(await read('README.md')) ?? []
  const rows = table.split('\n').map(row => row.split('|').map(cell => cell.trim()))
  const { scenarios } = JSON.parse(await read('bench/results/latest.json'))
  const { ours, sdk } = Object.fromEntries(
    ['ours', 'sdk'].map(client => [
      client,
      ['point-ws-real-64', 'point-http-real-16', 'select-10000-real', 'reconnect'].map(
        name => scenarios[name].figures[client].perSecond.median,
      ),
    ]),
  ) as Record<'ours' | 'sdk', number[]>
  const shown = (cell: number): string[] => rows.slice(2, 6).map(row => row[cell] ?? '')
  expect(shown(2)).toEqual(ours.map(readable))
  expect(shown(3)).toEqual(sdk.map(readable))
  const sizes = await read('docs/performance.md')
  const gzip = (entry: string): string =>
    new RegExp(`^\\| ${entry} +\\|[^|]+\\| +([\\d.]+) `, 'm').exec(sizes)?.[1] ?? ''
  expect(rows[6]?.slice(2, 4)).toEqual([
    `${gzip('`connect` over ws')} kB`,
    `${gzip('`Surreal` of the package `surrealdb`')} kB`,
  ])
})

/** Three digits, as the tables of the benchmarks have them. */
function readable(value: number): string {
  if (value < 100) return value.toPrecision(3)
  return Math.round(value).toLocaleString('en').replaceAll(',', ' ')
}
