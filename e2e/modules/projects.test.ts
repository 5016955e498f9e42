import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { blocksOf } from '../documentation/blocks.js'
import { HANG } from '../hang.js'
import { npmInstall, packAll } from '../pack.js'
import { COMPILERS, NODES, SETTINGS } from './table.mjs'

const run = promisify(execFile)
const [JEST_SETTINGS] = blocksOf('docs/module-systems.md').map(({ code }) => code)

/** For Jest and Vitest: the machine may be slow. */
const PATIENT = '--testTimeout=300000'

/** The projects of this folder, beside the packages and tools that are installed for them. */
let app: string

beforeAll(async () => {
  app = await mkdtemp(join(tmpdir(), 'modules-'))
  const tarballs = await packAll(app)
  await cp(join(import.meta.dirname, 'tools/package.json'), join(app, 'package.json'))
  const names = [...tarballs.keys()].filter(name => !/testing|wasm|surrealdb$/.test(name))
  const files = names.map(name => tarballs.get(name) ?? '')
  await npmInstall(app, [...files, '--ignore-scripts', '--no-package-lock'])
})

afterAll(async () => {
  await rm(app, { recursive: true, force: true, maxRetries: 10 })
})

/** A copy of a project, with some files more. */
async function project(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(app, `${name}-`))
  await cp(join(import.meta.dirname, 'projects', name), folder, { recursive: true })
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text)
  return folder
}

/** Runs a program under a version of Node. Gives what it prints. */
async function node(version: string, cwd: string, args: readonly string[]): Promise<string> {
  const program = join(app, `node_modules/node-${version.split('.')[0]}/bin/node`)
  const ended = await run(program, [...args], { cwd, timeout: HANG, env: { PATH: process.env['PATH'], CI: '1' } })
  return ended.stdout + ended.stderr
}

async function compile(version: string, folder: string, options: object): Promise<string> {
  // What `tsc --init` sets, but for `skipLibCheck`. There is no @types/node.
  const target = version === '5.4' ? 'es2016' : 'esnext'
  const compilerOptions = { target, strict: true, skipLibCheck: false, types: [], ...options }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['main.ts'] }))
  const compiler = join(app, `node_modules/typescript-${version}/bin/tsc`)
  return run(process.execPath, [compiler, '-p', folder]).then(
    ({ stdout }) => stdout,
    ({ stdout }) => stdout,
  )
}

/** TypeScript 6 calls `moduleResolution: node` deprecated. */
function deprecations(version: string): object {
  return version === '6' ? { ignoreDeprecations: '6.0' } : {}
}

describe.each(SETTINGS)('$name', ({ type, options, cells }) => {
  test.each(COMPILERS.map((version, index) => [version, cells[index]] as const))(
    'TypeScript %s',
    async (version, cell) => {
      const folder = await project('typescript', { 'package.json': JSON.stringify({ type }) })
      const output = await compile(version, folder, { ...options, ...deprecations(version) })
      if (cell === 'none') {
        expect(output).toMatch(/^(tsconfig\.json|error|.*tsconfig\.json).*TS5(095|108)/m)
      } else if (cell !== 'yes') {
        expect(output).toContain(`error ${cell?.error}`)
      } else {
        expect(output).toBe('')
        expect(await node('20.19', folder, ['main.js'])).toContain('CREATE\nAlice 30 24 object true\n')
      }
    },
  )
})

describe.each(NODES)('Node %s', version => {
  test('is the version that is asked for', async () => {
    expect(await node(version, app, ['--version'])).toContain(`v${version}.`)
  })

  test('require() and import() in CommonJS', async () => {
    expect(await node(version, await project('require', {}), ['main.cjs'])).toContain('Alice 4 true\n')
  })

  test('NestJS', async () => {
    const folder = await project('nest', { 'package.json': '{}' })
    const decorators = {
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      strictPropertyInitialization: false,
    }
    const options = { module: 'commonjs', moduleResolution: 'node', target: 'es2022', skipLibCheck: true }
    expect(await compile('5.9', folder, { ...options, ...decorators })).toBe('')
    expect(await node(version, folder, ['main.js'])).toContain('Alice\n')
  })

  test('Jest, ES modules', async () => {
    const jest = join(app, 'node_modules/jest/bin/jest.js')
    const folder = await project('jest-esm', { 'package.json': '{}' })
    expect(await node(version, folder, ['--experimental-vm-modules', jest, PATIENT])).toContain(
      'Tests:       4 passed, 4 total',
    )
  })

  test('Jest, CommonJS, with the settings of the page', async () => {
    const jest = join(app, 'node_modules/jest/bin/jest.js')
    const settings = JEST_SETTINGS?.replace('<rootDir>', app) ?? ''
    const folder = await project('jest-cjs', { 'package.json': '{}', 'jest.config.js': settings })
    expect(await node(version, folder, [jest, PATIENT])).toContain('Tests:       4 passed, 4 total')
  })

  test('Vitest', async () => {
    const folder = await project('vitest', { 'package.json': '{ "type": "module" }' })
    const vitest = join(app, 'node_modules/vitest/vitest.mjs')
    expect(await node(version, folder, [vitest, 'run', '--root', folder, PATIENT])).toMatch(/Tests .*4 passed/)
  })
})
