import { writeFile } from 'node:fs/promises'
import { originalPage } from './page.mjs'

// Writes docs/original.md from the list of examples that the tests run.

await writeFile(new URL('../../docs/original.md', import.meta.url), originalPage())
