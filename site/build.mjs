//   node build.mjs [--quick] [--out DIRECTORY]
//
// --quick leaves out the API and the colours of code, which take the longest.
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'vitepress'
import { writePages } from './build/write-pages.mjs'

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, out: { type: 'string' } } })
await writePages({ api: !values.quick })
await build(import.meta.dirname, {
  outDir: resolve(values.out ?? fileURLToPath(new URL('dist', import.meta.url))),
  ...(values.quick && {
    minify: false,
    onAfterConfigResolve: config => {
      config.markdown = { ...config.markdown, highlight: code => `<pre v-pre><code>${escaped(code)}</code></pre>` }
    },
  }),
})

/** @param {string} code */
function escaped(code) {
  return code.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
