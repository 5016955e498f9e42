//   node build.mjs [--without-api] [--out DIRECTORY]
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'vitepress'
import { writePages } from './build/write-pages.mjs'

const { values } = parseArgs({ options: { 'without-api': { type: 'boolean' }, out: { type: 'string' } } })
await writePages({ api: values['without-api'] !== true })
await build(import.meta.dirname, { outDir: resolve(values.out ?? fileURLToPath(new URL('dist', import.meta.url))) })
