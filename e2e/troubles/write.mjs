import { writeFile } from 'node:fs/promises'
import { pageOf } from './page.mjs'

// Writes docs/troubleshooting.md from the advice that errors carry.

await writeFile(new URL('../../docs/troubleshooting.md', import.meta.url), pageOf())
