import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = promisify(execFile)

/** The permission model has a different flag in Node 20. */
const PERMISSION = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission'

/** Returns what a connection throws in a process with these flags. */
async function refusal(flags: readonly string[], connecting: string): Promise<unknown> {
  const code = `
    import { createConnection } from 'surrealengine'
    try {
      ${connecting}
    } catch ({ code, name, hint }) {
      console.log(JSON.stringify({ code, name, hint }))
    }`
  const args = [...flags, '--allow-fs-read=*', '--input-type=module', '--eval', code]
  const { stdout } = await run(process.execPath, [PERMISSION, ...args], { cwd: import.meta.dirname })
  return JSON.parse(stdout)
}

test('without --allow-addons the error of an embedded database names the flag', async () => {
  expect(await refusal([], "await createConnection({ url: 'mem://' }).connect()")).toEqual({
    code: 'MISSING_PACKAGE',
    name: 'MissingPackageError',
    hint: expect.stringContaining('--allow-addons'),
  })
})

test('without --allow-worker the error of a blocking call names the flag', async () => {
  const connecting = "createConnection({ url: 'mem://', asyncMode: false }).connectSync()"
  expect(await refusal(['--allow-addons'], connecting)).toEqual({
    code: 'UNSUPPORTED',
    name: 'UnsupportedError',
    hint: expect.stringContaining('--allow-worker'),
  })
})
