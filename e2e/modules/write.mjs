import { writeTables } from './page.mjs'
import { tables } from './table.mjs'

// Writes the tables into docs/module-systems.md.

await writeTables(tables())
