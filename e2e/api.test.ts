import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'

const run = promisify(execFile)
const API = join(import.meta.dirname, '../api')

test('the pages of the API are made of the docstrings, and whatever they name is on them', async () => {
  const out = await mkdtemp(join(tmpdir(), 'api-'))
  onTestFinished(() => rm(out, { recursive: true }))
  // A warning, such as a type that is named and not exported, is an error.
  await run(process.execPath, [join(API, 'node_modules/typedoc/bin/typedoc'), '--out', out], { cwd: API })
  const pages = await readdir(join(out, 'interfaces'))
  expect(pages).toEqual(expect.arrayContaining(['_surrealengine_core.Connection.html']))
})
