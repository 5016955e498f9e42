import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const packages = new URL('../packages/', import.meta.url)

interface Manifest {
  readonly name: string
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, unknown>>>>
}

/** The entries of each package that hold code, with their sources. */
const entries = readdirSync(packages).flatMap(folder => {
  const { name, exports = {} } = JSON.parse(read(`${folder}/package.json`)) as Manifest
  return Object.entries(exports).flatMap(([path, target]) => {
    const { types } = Object(target) as { readonly types?: string }
    if (types === undefined) return []
    const source = types.replace('./dist/', 'src/').replace(/\.d\.ts$/, '.ts')
    return [{ entry: name + path.slice(1), source: `${folder}/${source}` }]
  })
})

function read(path: string): string {
  return readFileSync(new URL(path, packages), 'utf8')
}

/** The names that a module exports, sorted. What it exports by `export *` is listed as that. */
function exportsOf(source: string): readonly string[] {
  const text = read(source)
  const listed = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names = '']) => names.split(','))
  const declared = [...text.matchAll(/^export (?:const|function|class|interface|type) (\w+)/gm)].map(([, name]) => name)
  const all = [...text.matchAll(/^export (?:type )?\* (?:as \w+ )?from '([^']+)'/gm)].map(
    ([, from]) => `* from ${from}`,
  )
  const names = [...listed.map(name => name.trim().split(' ').at(-1)), ...declared, ...all]
  return names.filter(name => name !== undefined && name !== '').sort() as readonly string[]
}

test.each(entries)('$entry exports what its list says', async ({ entry, source }) => {
  const names = exportsOf(source)
  const file = entry.replace('@surrealengine/', '').replaceAll('/', '.')
  // To add a name on purpose: pnpm exec vitest run e2e/doors.test.ts -u
  await expect(`${names.join('\n')}\n`).toMatchFileSnapshot(`doors/${file}.txt`)
})
