import { build } from 'esbuild'

await build({
  entryPoints: ['server.mjs'],
  bundle: true,
  platform: 'node',
  format: 'esm',
  outfile: 'dist/server.mjs',
  external: ['@surrealdb/node'],
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)" },
})
