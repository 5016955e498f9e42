import { defineConfig } from 'vitepress'
import { diagram } from '../build/diagram.mjs'
import { sidebar } from '../build/sidebar.mjs'
import { slug } from '../build/slug.mjs'

const bars = await sidebar()

export default defineConfig({
  title: 'SurrealEngine',
  description: 'The connection layer for SurrealDB in TypeScript',
  srcDir: 'pages',
  outDir: 'dist',
  cleanUrls: false,
  metaChunk: true,
  markdown: {
    anchor: { slugify: slug },
    config: md => {
      const fence = md.renderer.rules.fence
      md.renderer.rules.fence = (tokens, at, ...rest) =>
        tokens[at]?.info === 'mermaid' ? diagram(tokens[at].content) : (fence?.(tokens, at, ...rest) ?? '')
    },
  },
  themeConfig: {
    nav: [
      { text: 'Guide', link: '/getting-started', activeMatch: '^/(?!api/|examples/|packages/)' },
      { text: 'Packages', link: '/packages/surrealengine', activeMatch: '^/packages/' },
      { text: 'Examples', link: '/examples/', activeMatch: '^/examples/' },
      ...('/api/' in bars ? [{ text: 'API', link: '/api/', activeMatch: '^/api/' }] : []),
    ],
    sidebar: bars,
    outline: [2, 3],
    search: { provider: 'local', options: { _render: (text, env, md) => searched(md.render(text, env), env) } },
  },
})

/**
 * What of a page is found by the search. Pages of the API are found by their names alone: their tables and signatures
 * would be most of the index.
 *
 * @param {string} html
 * @param {{ relativePath: string }} env
 */
function searched(html, env) {
  return env.relativePath.startsWith('api/') ? (/<h1[\s\S]*?<\/h1>/.exec(html)?.[0] ?? '') : html
}
