import { MissingPackageError } from '@surrealengine/core'
import { expect, test } from 'vitest'
import { start } from './embedded.fixture.js'
import { engineMissing } from './engine-missing.js'

/** An error as the loader of `@surrealdb/node` throws it after it tried several files. */
function notLoaded(...causes: readonly unknown[]): Error {
  return new Error('Cannot find native binding. npm has a bug related to optional dependencies', { cause: causes })
}

function coded(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}

const absent = coded('MODULE_NOT_FOUND', "Cannot find module './surrealdb-node.linux-x64-gnu.node'")

test.each<[string, unknown, RegExp, RegExp]>([
  [
    'the package is absent',
    coded('ERR_MODULE_NOT_FOUND', 'Cannot find package'),
    /not installed/,
    /pnpm add @surrealdb\/node$/,
  ],
  [
    'addons are off',
    coded('ERR_DLOPEN_DISABLED', 'Cannot load native addon because loading addons is disabled.'),
    /may not load addons/,
    /--allow-addons/,
  ],
  [
    'files may not be read',
    coded('ERR_ACCESS_DENIED', 'Access to this API has been restricted'),
    /may not read/,
    /--allow-fs-read/,
  ],
  [
    'Deno needs a flag',
    new Error('Requires ffi access to "/x.node", run again with the --allow-ffi flag'),
    /may not load/,
    /Deno with --allow-ffi/,
  ],
  [
    'glibc is too old',
    coded('ERR_DLOPEN_FAILED', "/lib/libc.so.6: version `GLIBC_2.38' not found (required by /x.node)"),
    /too old/,
    /newer/,
  ],
  [
    'it is for musl',
    coded('ERR_DLOPEN_FAILED', '/lib/x86_64-linux-gnu/libc.so: invalid ELF header'),
    /another C library/,
    /musl/,
  ],
  [
    'it is for glibc',
    coded('ERR_DLOPEN_FAILED', 'Error loading shared library ld-linux-x86-64.so.2: No such file'),
    /another C library/,
    /musl/,
  ],
  [
    'it is for another machine',
    coded('ERR_DLOPEN_FAILED', '/x.node: invalid ELF header'),
    /another CPU architecture/,
    /pnpm add/,
  ],
  [
    'the disk is not executable',
    coded('ERR_DLOPEN_FAILED', '/x.node: failed to map segment from shared object: Operation not permitted'),
    /does not allow it/,
    /noexec/,
  ],
  ['the system says something else', coded('ERR_DLOPEN_FAILED', '/x.node: strange'), /strange/, /system/],
  ['something else refuses it', new Error('not in here'), /not in here/, /process\.dlopen/],
])('the message and hint when %s', (_, cause, message, hint) => {
  for (const thrown of [cause, notLoaded(absent, cause)]) {
    const error = engineMissing(thrown, 'linux-x64')
    if (thrown !== cause && message.source === 'not installed') continue
    expect(error).toBeInstanceOf(MissingPackageError)
    expect(error).toMatchObject({ code: 'MISSING_PACKAGE', message: expect.stringMatching(message), cause })
    expect(error.hint).toMatch(hint)
  }
})

test('when none of its files is found, the hint is about bundling, or about a system that is not supported', () => {
  const thrown = notLoaded(absent, absent)
  expect(engineMissing(thrown, 'linux-x64')).toMatchObject({
    hint: expect.stringContaining('When bundling'),
    cause: thrown,
  })
  expect(engineMissing(thrown, 'linux-riscv64')).toMatchObject({
    message: expect.stringContaining('linux-riscv64'),
    hint: expect.stringContaining('ws://'),
  })
})

test('the hint in a CommonJS bundle', () => {
  const thrown = coded('ERR_INVALID_ARG_VALUE', "The argument 'filename' must be a file URL object. Received undefined")
  expect(engineMissing(thrown).hint).toContain('external')
})

test('a process that may not load addons gets a hint with the flag', async () => {
  const text = `
    import { createConnection } from '@surrealengine/core'
    import { embedded } from '@surrealengine/transport-embedded'
    const error = await createConnection({ url: 'mem://', transports: [embedded] }).connect().catch(error => error)
    console.log(error.code, error.hint)
  `
  const { lines } = start(text, ['--no-addons'])
  const [line] = await lines.first(1)
  expect(line).toMatch(/^MISSING_PACKAGE .*--allow-addons/)
})
