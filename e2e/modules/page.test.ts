import { expect, test } from 'vitest'
import { readTables } from './page.mjs'
import { tables } from './table.mjs'

/** Without the spaces that align a table. */
const plain = (text: string): string => text.replaceAll(/ +/g, ' ').replaceAll(/-+/g, '-')

test('docs/module-systems.md shows the table that the projects are run for', async () => {
  expect(plain(await readTables())).toBe(plain(tables()))
})
