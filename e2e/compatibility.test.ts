import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CONFORMANCE } from '@surrealengine/testing/conformance'
import { expect, test } from 'vitest'
import { behaviours } from './runtimes/behaviours/behaviours.js'
import { SERVERS } from './runtimes/compatibility.js'
import { SERVER_LIMITS } from './runtimes/limits.js'

const page = await readFile(join(import.meta.dirname, '../docs/compatibility.md'), 'utf8')
const [, written = ''] = /<!-- written by pnpm test:runtimes -->([\s\S]*)<!-- end -->/.exec(page) ?? []

/** The tables of the page: rows of cells, with the line of dashes left out. */
const [counts = [], shown = [], different = []] = written
  .trim()
  .split(/\n{2,}/)
  .map(block =>
    block
      .split('\n')
      .filter(line => line.startsWith('|') && !/^[|\s-]+$/.test(line))
      .map(line =>
        line
          .split('|')
          .slice(1, -1)
          .map(each => each.trim()),
      ),
  )

const cuts = { url: '', cut: async () => {}, saw: async () => false }
/** Of a process, and not of a connection. */
const OF_PROCESSES = ['calls that block (`asyncMode: false`)', 'headers of an upgrade']

test('every server has a column and a row of counts', () => {
  const columns = Object.values(SERVERS)
  expect([shown[0], different[0]]).toEqual([
    ['', ...columns],
    ['', ...columns],
  ])
  expect(counts.slice(1).map(([name]) => name)).toEqual(columns)
})

test('every behaviour has a row without an empty cell for a server', () => {
  const names = [...behaviours(cuts).map(({ name }) => name), ...OF_PROCESSES]
  const rows = new Map(shown.slice(1).map(([name = '', ...cells]) => [name, cells]))
  expect([...rows.keys()]).toEqual(expect.arrayContaining(names))
  for (const name of names) {
    // Embedded databases have no upgrade.
    const empty = rows.get(name)?.filter(cell => cell === '' || cell === '–').length
    expect([name, empty]).toEqual([name, name === 'headers of an upgrade' ? 2 : 0])
  }
})

test('what the newest server showed has no gap, and each gap of another has its cause', () => {
  const gaps = [...shown, ...different].filter(row => row.some(cell => cell.includes('no (')))
  expect(gaps.map(row => row.at(-1)).filter(cell => cell?.includes('no ('))).toEqual([])
  const named = new Set(gaps.map(([name]) => name))
  expect([...named].sort()).toEqual([...new Set(SERVER_LIMITS.map(({ name }) => name))].sort())
  const causes = [...written.matchAll(/^\d+\. (.*)$/gm)].map(([, cause]) => cause)
  expect(causes.sort()).toEqual([...new Set(SERVER_LIMITS.map(({ cause }) => cause))].sort())
})

test('what is listed as different is in the conformance suite', () => {
  const known = new Set(CONFORMANCE.map(({ name }) => name))
  expect(different.slice(1).filter(([name = '']) => !known.has(name))).toEqual([])
})
