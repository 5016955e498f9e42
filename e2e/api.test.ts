import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'

const run = promisify(execFile)
const API = join(import.meta.dirname, '../api')

test('the API pages are generated from the docstrings, and every type they name is exported', async () => {
  const out = await mkdtemp(join(tmpdir(), 'api-'))
  onTestFinished(() => rm(out, { recursive: true }))
  // A warning, such as one for a named type that is not exported, is an error.
  await run(process.execPath, [join(API, 'node_modules/typedoc/bin/typedoc'), '--out', out], { cwd: API })
  const pages = await readdir(join(out, 'interfaces'))
  expect(pages).toEqual(expect.arrayContaining(['_surrealengine_core.index.Connection.html']))
})
