import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { absoluteLinks, pageOf, repositoryAddress } from '../../release/address.mjs'
import { completeFiles } from '../../release/manifest.mjs'
import { PACKAGES } from '../pack.js'
import { ROOT } from './copy.js'

const address = repositoryAddress()
const root = JSON.parse(read('package.json'))

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

/** The anchors of the headings of a page. */
function anchorsOf(page: string): readonly string[] {
  return [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

describe.each(PACKAGES)('$name', ({ folder }) => {
  const path = `packages/${folder}`

  test('has the fields and links that `pnpm manifests` writes', () => {
    const [manifest, readme] = [JSON.parse(read(`${path}/package.json`)), read(`${path}/README.md`)]
    const complete = completeFiles({ manifest, readme }, root, path, address)
    expect(read(`${path}/package.json`)).toBe(complete['package.json'])
    expect(readme).toBe(complete['README.md'])
  })

  test('has a README whose links exist', () => {
    const links = [...read(`${path}/README.md`).matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link)
    for (const link of links) {
      expect(link).toMatch(/^(https:\/\/|#)/)
      if (!link.startsWith(`${address}/`)) continue
      const [target = '', anchor] = link.replace(/^.*\/(blob|tree)\/main\//, '').split('#')
      expect(existsSync(join(ROOT, target)), link).toBe(true)
      if (anchor !== undefined) expect(anchorsOf(target), link).toContain(anchor)
    }
  })

  test('takes the fixes of what it depends on', () => {
    const { dependencies = {}, peerDependencies = {} } = JSON.parse(read(`${path}/package.json`))
    const catalog = new Map(
      [...read('pnpm-workspace.yaml').matchAll(/^ {2}"?([@\w/-]+)"?: ([\^~]?\d\S*)$/gm)].map(
        ([, name = '', range = '']) => [name, range],
      ),
    )
    for (const [name, given] of Object.entries<string>({ ...dependencies, ...peerDependencies })) {
      const range = given === 'catalog:' ? catalog.get(name) : given
      expect(range, name).toMatch(/^(workspace:\^$|\^|~|>=)/)
    }
  })
})

test('links get the address of the repository, and follow when it moves', () => {
  const page =
    '[core](../core) [errors](../../docs/errors.md#codes) [above](#options) [SurrealDB](https://surrealdb.com)'
  const written = absoluteLinks(page, 'packages/pool', 'https://host.example/one/name')
  expect(written).toBe(
    '[core](https://host.example/one/name/tree/main/packages/core) ' +
      '[errors](https://host.example/one/name/blob/main/docs/errors.md#codes) [above](#options) ' +
      '[SurrealDB](https://surrealdb.com)',
  )
  const moved = absoluteLinks(written, 'packages/pool', 'https://other.example/two/name')
  expect(moved).toBe(written.replaceAll('https://host.example/one', 'https://other.example/two'))
  expect(pageOf('https://host.example/one/name', 'LICENSE')).toBe('https://host.example/one/name/tree/main/LICENSE')
})
