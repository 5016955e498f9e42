import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, posix, relative, sep } from 'node:path'

// The last step of a build, run in the folder of a package. It makes the declarations compile in projects that set
// neither `lib` nor `skipLibCheck`, and under `moduleResolution: node`, which does not read `imports`.

/** Names that the default `lib` of older targets lacks, and the part of `lib` that has them. */
const LIBRARIES = [
  { names: /\bSymbol\.(?:asyncDispose|dispose)\b/, lib: 'esnext.disposable' },
  { names: /\bErrorOptions\b/, lib: 'es2021.promise' },
  { names: /\bErrorOptions\b/, lib: 'es2022.error' },
  { names: /\bAsyncGenerator\b/, lib: 'es2018.asyncgenerator' },
  { names: /\b(?:AsyncItera(?:ble|tor)|Symbol\.asyncIterator)\b/, lib: 'es2018.asynciterable' },
]

const { imports = {} } = JSON.parse(readFileSync('package.json', 'utf8'))

/**
 * The module with the types of an entry of `imports`, as a declaration in a folder of `dist` imports it.
 *
 * @param {string} name
 * @param {string} folder
 */
function moduleOf(name, folder) {
  const types = imports[name]?.types
  if (types === undefined) throw new TypeError(`\`imports\` of package.json has no types for ${name}`)
  const path = relative(folder, types)
    .split(sep)
    .join(posix.sep)
    .replace(/\.d\.ts$/, '.js')
  return path.startsWith('.') ? path : `./${path}`
}

/** @param {string} file */
function complete(file) {
  const text = readFileSync(file, 'utf8')
  // A build that wrote nothing leaves what an earlier one completed.
  if (text.startsWith('/// <reference lib')) return
  const resolved = text.replaceAll(/(from |import\()'(#[^']+)'/g, (_, before, own) => {
    return `${before}'${moduleOf(own, dirname(file))}'`
  })
  const libraries = LIBRARIES.filter(({ names }) => names.test(text))
  const references = libraries.map(({ lib }) => `/// <reference lib="${lib}" />\n`)
  if (references.length > 0) shiftMap(`${file}.map`, references.length)
  if (references.length > 0 || resolved !== text) writeFileSync(file, references.join('') + resolved)
}

/**
 * Moves what a source map tells of a file down by some lines.
 *
 * @param {string} file
 * @param {number} lines
 */
function shiftMap(file, lines) {
  const map = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, JSON.stringify({ ...map, mappings: ';'.repeat(lines) + map.mappings }))
}

for (const name of readdirSync('dist', { recursive: true, encoding: 'utf8' })) {
  if (name.endsWith('.d.ts')) complete(join('dist', name))
}
