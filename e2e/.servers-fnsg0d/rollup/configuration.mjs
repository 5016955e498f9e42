import { nodeResolve } from '@rollup/plugin-node-resolve'

export default {
  input: 'server.mjs',
  output: { dir: 'dist', format: 'es', entryFileNames: '[name].mjs' },
  external: ['@surrealdb/node', 'ws', 'undici'],
  plugins: [nodeResolve({ exportConditions: ['node'] })],
}
