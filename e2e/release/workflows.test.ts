import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { ROOT } from './copy.js'

const GITHUB = join(ROOT, '.github')
const root = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
const workflows = readdirSync(join(GITHUB, 'workflows'))

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}

interface Job {
  readonly 'runs-on': string
  readonly permissions?: Readonly<Record<string, string>>
  readonly strategy?: { readonly matrix: { readonly node: readonly string[] } }
  readonly steps: readonly Step[]
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>
  readonly jobs: Readonly<Record<string, Job>>
}

function read<T>(file: string): T {
  return parse(readFileSync(join(GITHUB, file), 'utf8'))
}

function jobsOf(workflow: string): readonly Job[] {
  return Object.values(read<Workflow>(`workflows/${workflow}`).jobs)
}

/** The commands of a step: what it runs, and what it tells an action to run. */
function commandsOf({ run, with: given }: Step): readonly string[] {
  const told = Object.entries(given ?? {}).flatMap(([name, value]) =>
    name === 'version' || name === 'publish' ? [String(value)] : [],
  )
  return [...(run === undefined ? [] : run.trim().split('\n')), ...told]
}

/** Why a command cannot work here, or `undefined`. */
function problem(command: string): string | undefined {
  const [program = '', ...args] = command.split(' ')
  if (program !== 'npx') {
    accessSync(join(ROOT, program), constants.X_OK)
    return undefined
  }
  const [flag, pnpm, ...rest] = args
  if (flag !== '-y' || pnpm !== root.packageManager) return `runs ${pnpm}, not ${root.packageManager}`
  if (rest[0] === 'install') return undefined
  const script = rest[0] === 'run' ? rest[1] : rest[0]
  return script !== undefined && script in root.scripts ? undefined : `package.json has no script ${script}`
}

test.each(workflows)('every command of %s exists', workflow => {
  const commands = jobsOf(workflow).flatMap(({ steps }) => steps.flatMap(commandsOf))
  expect(commands.length).toBeGreaterThan(1)
  for (const command of commands) expect(problem(command), command).toBeUndefined()
})

test('a command that does not exist is noticed', () => {
  expect(problem(`npx -y ${root.packageManager} run tests`)).toBe('package.json has no script tests')
  expect(problem('npx -y pnpm@1.0.0 test')).toBe(`runs pnpm@1.0.0, not ${root.packageManager}`)
  expect(() => problem('.ci/runs')).toThrow('ENOENT')
})

test.each(workflows)('%s may read the repository and nothing else, but for what its jobs name', workflow => {
  expect(read<Workflow>(`workflows/${workflow}`).permissions).toEqual({ contents: 'read' })
})

test('the tests run on the oldest version of Node that is supported', () => {
  const [oldest] = jobsOf('tests.yml').flatMap(({ strategy }) => strategy?.matrix.node ?? [])
  expect(root.engines.node).toBe(`>=${oldest}`)
})

test('a release has what a provenance statement needs, and is built first', () => {
  const [release] = jobsOf('release.yml')
  expect(release?.permissions).toMatchObject({ 'id-token': 'write' })
  const commands = release?.steps.flatMap(commandsOf) ?? []
  const place = (end: string): number => commands.findIndex(command => command.endsWith(end))
  expect(place('run build')).toBeGreaterThan(0)
  expect(place('run release')).toBeGreaterThan(place('run build'))
})

test('updates of dependencies look where dependencies are', () => {
  const { updates } = read<{ updates: readonly { directories?: readonly string[]; directory?: string }[] }>(
    'dependabot.yml',
  )
  const [npm, actions] = updates
  expect(npm?.directories).toContain('/')
  for (const directory of npm?.directories ?? []) {
    expect(existsSync(join(ROOT, directory, 'package.json')), directory).toBe(true)
  }
  expect(actions?.directory).toBe('/')
})

test('the forms for issues ask for something, under a name', () => {
  const forms = readdirSync(join(GITHUB, 'ISSUE_TEMPLATE')).filter(name => name !== 'config.yml')
  expect(forms.length).toBeGreaterThan(1)
  for (const form of forms) {
    const { name, description, body } = read<{ name: string; description: string; body: { id?: string }[] }>(
      `ISSUE_TEMPLATE/${form}`,
    )
    expect([name, description].every(text => text.length > 0)).toBe(true)
    const ids = body.flatMap(({ id }) => (id === undefined ? [] : [id]))
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBeGreaterThan(0)
  }
})

test.each(['SECURITY.md', 'CODE_OF_CONDUCT.md', 'CONTRIBUTING.md'])('the links of %s exist', file => {
  const text = readFileSync(join(ROOT, file), 'utf8')
  for (const [, link = ''] of text.matchAll(/\]\(([^)#]+)[^)]*\)/g)) {
    // A page of the repository's host, beside its files.
    if (link.startsWith('https://') || link === '../../security/advisories/new') continue
    expect(existsSync(join(ROOT, link)), link).toBe(true)
  }
})
