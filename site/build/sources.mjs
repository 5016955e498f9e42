import { readdir, readFile } from 'node:fs/promises'
import { ROOT } from './root.mjs'

/**
 * @typedef {object} Source
 * @property {string} source where it is in the repository, from its root
 * @property {string} page where it is on the site, without an extension: `packages/core`
 * @property {string} text
 */

/** @type {Readonly<Record<string, string>>} */
const LANGUAGES = { html: 'html', cjs: 'js', js: 'js', mjs: 'js', ts: 'ts', json: 'json' }

/** Folders of an example that are not its source. */
const WRITTEN = ['node_modules', 'dist', 'data', '.turbo']

/**
 * Every page of the site but those of the API.
 *
 * @returns {Promise<Source[]>}
 */
export async function sources() {
  const docs = (await readdir(new URL('docs/', ROOT))).filter(name => name.endsWith('.md'))
  const packages = await readdir(new URL('packages/', ROOT))
  return Promise.all([
    read('README.md', 'index'),
    read('CONTRIBUTING.md', 'contributing'),
    ...docs.map(name => read(`docs/${name}`, name.slice(0, -'.md'.length))),
    ...packages.map(name => read(`packages/${name}/README.md`, `packages/${name}`)),
    ...(await examples()),
  ])
}

/**
 * @param {string} source
 * @param {string} page
 * @returns {Promise<Source>}
 */
async function read(source, page) {
  return { source, page, text: await readFile(new URL(source, ROOT), 'utf8') }
}

/**
 * A page for each folder of `examples/`, with the code of its files, and one that lists them.
 *
 * @returns {Promise<Source[]>}
 */
async function examples() {
  const entries = await readdir(new URL('examples/', ROOT), { withFileTypes: true })
  const names = entries.filter(entry => entry.isDirectory()).map(({ name }) => name)
  const pages = await Promise.all(names.map(example))
  const list = names.map(name => `- [${name}](/examples/${name})`).join('\n')
  const text = `# Examples\n\nEach of them is a folder of the repository, and each runs.\n\n${list}\n`
  return [...pages, { source: 'examples', page: 'examples/index', text }]
}

/**
 * @param {string} name
 * @returns {Promise<Source>}
 */
async function example(name) {
  const folder = new URL(`examples/${name}/`, ROOT)
  const files = await filesOf(folder)
  const readme = files.includes('README.md') ? await readFile(new URL('README.md', folder), 'utf8') : `# ${name}\n`
  const codes = files.map(async file => {
    const language = LANGUAGES[file.split('.').at(-1) ?? '']
    if (language === undefined) return []
    const code = await readFile(new URL(file, folder), 'utf8')
    return [`## ${file}\n\n\`\`\`${language}\n${code.trimEnd()}\n\`\`\`\n`]
  })
  const text = [readme, ...(await Promise.all(codes)).flat()].join('\n')
  return { source: `examples/${name}`, page: `examples/${name}`, text }
}

/**
 * The files of an example, at any depth, without what was installed or written.
 *
 * @param {URL} folder
 * @returns {Promise<string[]>}
 */
async function filesOf(folder) {
  const entries = await readdir(folder, { withFileTypes: true })
  const found = entries.map(async entry => {
    if (!entry.isDirectory()) return [entry.name]
    if (WRITTEN.includes(entry.name)) return []
    const inner = await filesOf(new URL(`${entry.name}/`, folder))
    return inner.map(file => `${entry.name}/${file}`)
  })
  return (await Promise.all(found)).flat().sort()
}

/**
 * The pages of `docs/`, from the root of the repository.
 *
 * @param {readonly Source[]} all
 * @returns {string[]}
 */
export function pagesOfDocs(all) {
  return all.map(({ source }) => source).filter(source => source.startsWith('docs/'))
}
