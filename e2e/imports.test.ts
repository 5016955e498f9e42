import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = promisify(execFile)

/** A module hook that writes the URL of every loaded module to a file. */
const HOOKS = `
  import { appendFileSync } from 'node:fs'
  export async function load(url, context, next) {
    appendFileSync(process.env.LOADED_MODULES, url + '\\n')
    return next(url, context)
  }
`
const REGISTER = `
  import { register } from 'node:module'
  register(${JSON.stringify(asUrl(HOOKS))})
`

function asUrl(code: string): string {
  return `data:text/javascript,${encodeURIComponent(code)}`
}

/** Returns the packages that are loaded when `code` runs. */
async function loadedBy(code: string): Promise<readonly string[]> {
  const directory = await mkdtemp(join(tmpdir(), 'imports-'))
  try {
    const file = join(directory, 'loaded.txt')
    await run(process.execPath, ['--import', asUrl(REGISTER), '--input-type=module', '--eval', code], {
      cwd: import.meta.dirname,
      env: { ...process.env, LOADED_MODULES: file },
    })
    const urls = (await readFile(file, 'utf8')).trim().split('\n')
    return [...new Set(urls.map(packageOf))].filter(name => !name.startsWith('node:')).sort()
  } finally {
    await rm(directory, { recursive: true })
  }
}

function packageOf(url: string): string {
  const dependency = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1]
  return dependency ?? /\/packages\/([^/]+)\//.exec(url)?.[1] ?? url
}

const CORE = ['codec', 'core', 'values']

test.each([
  ['@surrealengine/core', CORE],
  ['@surrealengine/transport-ws', [...CORE, 'transport-ws']],
  ['@surrealengine/transport-http', [...CORE, 'transport-http']],
  ['@surrealengine/transport-embedded', [...CORE, 'transport-embedded']],
  ['@surrealengine/transport-wasm', [...CORE, 'transport-wasm']],
  ['@surrealengine/sync', [...CORE, 'sync']],
  ['@surrealengine/document', [...CORE, 'document']],
  ['@surrealengine/otel', [...CORE, '@opentelemetry/api', 'otel']],
  ['@surrealengine/testing/conformance', [...CORE, 'testing']],
  [
    'surrealengine',
    [...CORE, 'document', 'pool', 'surrealengine', 'sync', 'transport-embedded', 'transport-http', 'transport-ws'],
  ],
])('importing %s loads only its own dependencies', async (name, packages) => {
  expect(await loadedBy(`await import('${name}')`)).toEqual([...packages].sort())
})

test.each([
  ['ws://127.0.0.1:1', 'ws', ['undici', '@surrealdb/node']],
  ['http://127.0.0.1:1', 'undici', ['ws', '@surrealdb/node']],
  ['mem://', '@surrealdb/node', ['ws', 'undici']],
])('connecting to %s loads %s and none of %s', async (url, wanted, unwanted) => {
  const loaded = await loadedBy(`
    const { connect } = await import('surrealengine')
    await connect({ url: '${url}', retryLimit: 0 }).then(db => db.close(), () => {})
  `)
  expect(loaded).toContain(wanted)
  for (const name of unwanted) expect(loaded).not.toContain(name)
})
