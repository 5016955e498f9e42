import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Application } from 'typedoc'
import { apiEntries } from './api-entries.mjs'
import { ROOT } from './root.mjs'

/** @type {Partial<import('typedoc-plugin-markdown').PluginOptions & import('typedoc').TypeDocOptions>} */
const OPTIONS = {
  plugin: ['typedoc-plugin-markdown'],
  name: 'API',
  readme: 'none',
  disableSources: true,
  excludeExternals: true,
  excludeInternal: true,
  // The declarations were compiled by the build.
  skipErrorChecking: true,
  treatWarningsAsErrors: true,
  logLevel: 'Warn',
  entryFileName: 'index',
  membersWithOwnFile: ['Class', 'Interface', 'Function', 'Enum'],
  hideBreadcrumbs: true,
  hidePageHeader: true,
  useCodeBlocks: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  propertyMembersFormat: 'table',
  typeDeclarationFormat: 'table',
}

/** What TypeDoc reads the declarations with. */
const COMPILER = {
  target: 'ES2022',
  lib: ['ES2023', 'DOM', 'ESNext.Disposable'],
  module: 'NodeNext',
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  noEmit: true,
}

/**
 * Writes a page for every exported class, interface and function of every entry of every package, from the
 * declarations of the build.
 *
 * @param {string} directory where the pages go
 * @returns {Promise<void>}
 * @throws if a docstring links to something that is not there, or names a type that is not exported
 */
export async function writeApi(directory) {
  const entries = await apiEntries()
  const files = entries.map(({ file }) => file)
  const folder = await mkdtemp(fileURLToPath(new URL('site/.api-', ROOT)))
  try {
    const tsconfig = join(folder, 'tsconfig.json')
    await writeFile(tsconfig, JSON.stringify({ compilerOptions: COMPILER, files }))
    const app = await Application.bootstrapWithPlugins({ ...OPTIONS, entryPoints: files, tsconfig, out: directory })
    const project = await app.convert()
    if (project === undefined) throw new Error('TypeDoc could not read the declarations.')
    for (const module of project.children ?? []) {
      module.name = entries.find(({ typedocName }) => typedocName === module.name)?.name ?? module.name
    }
    app.validate(project)
    await app.generateOutputs(project)
    if (app.logger.hasErrors() || app.logger.hasWarnings()) throw new Error('TypeDoc found mistakes: see above.')
  } finally {
    await rm(folder, { recursive: true })
  }
}
