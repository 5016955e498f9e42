/** The part of `process` that is used, where it exists. */
interface Builtins {
  getBuiltinModule?(name: 'node:module'): { createRequire(from: string): NodeJS.Require }
}

/** The installed version of the SDK, if it can be determined: the package does not export it. */
export function versionOf(): string | undefined {
  try {
    const builtins = (globalThis as { process?: Builtins }).process
    const require = builtins?.getBuiltinModule?.('node:module').createRequire(import.meta.url)
    const entry = require?.resolve('surrealdb')
    const manifest: unknown =
      entry === undefined ? undefined : require?.(entry.replace(/dist[\\/][^\\/]+$/, 'package.json'))
    return typeof manifest === 'object' && manifest !== null && 'version' in manifest
      ? String(manifest.version)
      : undefined
  } catch {
    return undefined
  }
}
