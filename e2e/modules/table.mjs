// What works with which module system. `projects.test.ts` runs every cell; docs/module-systems.md shows the table.

/**
 * What a project shows: that it runs, that the compiler refuses it with a code, or that its compiler has no such setting.
 *
 * @typedef {'yes' | 'none' | { readonly error: string, readonly note: number }} Cell
 */

/** The compilers, by their major versions: the oldest that is supported, and the latest of each. */
export const COMPILERS = /** @type {const} */ (['5.4', '5.9', '6', '7'])

/** The versions of Node that programs run on. */
export const NODES = /** @type {const} */ (['20.19', '22', '24'])

/**
 * Settings of a project of TypeScript, and what each compiler makes of them, in the order of `COMPILERS`.
 *
 * @typedef {{
 *   readonly name: string,
 *   readonly type: 'module' | 'commonjs',
 *   readonly options: Readonly<Record<string, string>>,
 *   readonly cells: readonly [Cell, Cell, Cell, Cell],
 * }} Settings
 */

/** A CommonJS file may not `require()` an ES module, says the compiler. Node does it all the same. */
const REFUSED = { error: 'TS1479', note: 1 }

/** @type {readonly Settings[]} */
export const SETTINGS = [
  {
    name: 'ES modules, `module: nodenext`',
    type: 'module',
    options: { module: 'nodenext' },
    cells: ['yes', 'yes', 'yes', 'yes'],
  },
  {
    name: 'ES modules, `module: node16`',
    type: 'module',
    options: { module: 'node16' },
    cells: ['yes', 'yes', 'yes', 'yes'],
  },
  {
    name: 'ES modules, `moduleResolution: bundler`',
    type: 'module',
    options: { module: 'esnext', moduleResolution: 'bundler' },
    cells: ['yes', 'yes', 'yes', 'yes'],
  },
  {
    name: 'CommonJS, `moduleResolution: node`',
    type: 'commonjs',
    options: { module: 'commonjs', moduleResolution: 'node' },
    cells: ['yes', 'yes', 'yes', 'none'],
  },
  {
    name: 'CommonJS, `moduleResolution: bundler`',
    type: 'commonjs',
    options: { module: 'commonjs', moduleResolution: 'bundler' },
    cells: ['none', 'none', 'yes', 'yes'],
  },
  {
    name: 'CommonJS, `module: nodenext`',
    type: 'commonjs',
    options: { module: 'nodenext' },
    cells: [REFUSED, 'yes', 'yes', 'yes'],
  },
  {
    name: 'CommonJS, `module: node16`',
    type: 'commonjs',
    options: { module: 'node16' },
    cells: [REFUSED, REFUSED, REFUSED, REFUSED],
  },
]

/** Programs and test runners, each a folder of `projects`. Each runs on every Node. */
const PROGRAMS = /** @type {const} */ ([
  { name: '`require()` and `import()` in CommonJS', folder: 'require' },
  { name: 'NestJS, CommonJS, `moduleResolution: node`', folder: 'nest' },
  { name: 'Jest, ES modules', folder: 'jest-esm' },
  { name: 'Jest, CommonJS, with the settings below', folder: 'jest-cjs' },
  { name: 'Vitest', folder: 'vitest' },
])

/** @param {readonly string[]} cells */
const row = cells => `| ${cells.join(' | ')} |`

/** @param {Cell} cell */
function shown(cell) {
  if (cell === 'none') return '–'
  return cell === 'yes' ? cell : `no (${cell.note})`
}

/** The tables of the page, in Markdown. */
export function tables() {
  return [
    row(['', ...NODES.map(version => `Node ${version}`)]),
    row(['---', ...NODES.map(() => '---')]),
    ...PROGRAMS.map(({ name }) => row([name, ...NODES.map(() => 'yes')])),
    '',
    row(['', ...COMPILERS.map(version => `TypeScript ${version}`)]),
    row(['---', ...COMPILERS.map(() => '---')]),
    ...SETTINGS.map(({ name, cells }) => row([name, ...cells.map(shown)])),
  ].join('\n')
}
