import { absoluteLinks, pageOf } from './address.mjs'

/**
 * An entry of a package that holds code.
 *
 * @typedef {{ readonly types: string, readonly default: string }} Entry
 */

/**
 * A `package.json`.
 *
 * @typedef {{ readonly [field: string]: unknown, readonly exports?: Readonly<Record<string, string | Entry>> }} Manifest
 */

/** The fields of a manifest in the order in which they are written. The others follow. */
const ORDER = [
  ...['name', 'version', 'description', 'keywords', 'homepage', 'bugs', 'repository', 'license', 'author', 'type'],
  ...['sideEffects', 'bin', 'types', 'main', 'typesVersions', 'exports', 'imports', 'files'],
  ...['engines', 'publishConfig'],
]

/** What is published of a package, besides README and LICENSE. Maps of the build lead to the sources. */
const FILES = ['dist', 'src', '!src/**/*.test.ts', '!src/**/*.test-d.ts', '!src/**/*.fixture.ts', 'CHANGELOG.md']

/**
 * Returns the manifest of a package with every field that follows from others: where the package is found, and the
 * fields that are read by resolvers which do not know `exports`.
 *
 * @param {Manifest} manifest
 * @param {Manifest} root the manifest of the workspace
 * @param {string} folder relative to the root of the repository
 * @param {string} address of the repository
 * @returns {Manifest}
 */
export function completeManifest(manifest, root, folder, address) {
  const { '.': main, ...doors } = entriesOf(manifest)
  if (main === undefined) throw new TypeError(`${folder}/package.json exports no entry "."`)
  /** @type {Manifest} */
  const complete = {
    ...manifest,
    homepage: `${pageOf(address, folder)}#readme`,
    bugs: `${address}/issues`,
    repository: { type: 'git', url: `git+${address}.git`, directory: folder },
    license: root['license'],
    author: root['author'],
    types: main.types,
    main: main.default,
    typesVersions: Object.keys(doors).length === 0 ? undefined : { '*': typesOf(doors) },
    files: FILES,
    engines: root['engines'],
    publishConfig: { access: 'public' },
  }
  const fields = [...ORDER, ...Object.keys(manifest).filter(field => !ORDER.includes(field))]
  return Object.fromEntries(fields.map(field => [field, complete[field]]).filter(([, value]) => value !== undefined))
}

/**
 * The entries of a package that hold code.
 *
 * @param {Manifest} manifest
 * @returns {Partial<Record<string, Entry>>}
 */
function entriesOf({ exports = {} }) {
  /** @type {Record<string, Entry>} */
  const entries = {}
  for (const [path, entry] of Object.entries(exports)) if (typeof entry === 'object') entries[path] = entry
  return entries
}

/** @param {Partial<Record<string, Entry>>} doors */
function typesOf(doors) {
  return Object.fromEntries(Object.entries(doors).map(([path, entry]) => [path.slice(2), [entry?.types]]))
}

/**
 * Returns the files of a package that this script writes, by name.
 *
 * @param {{ readonly manifest: Manifest, readonly readme: string }} files as they are
 * @param {Manifest} root
 * @param {string} folder
 * @param {string} address
 */
export function completeFiles({ manifest, readme }, root, folder, address) {
  return {
    'package.json': `${JSON.stringify(completeManifest(manifest, root, folder, address), null, 2)}\n`,
    'README.md': absoluteLinks(readme, folder, address),
  }
}
